#pragma once

// The one place that knows which Catch2 there is: version 2 on Debian 12, version 3 on newer systems.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif
