# Finds what the targets are made of. Only Boost is required: an adapter whose library is missing is left out.
include_guard(GLOBAL)

# Boost.JSON is linked; Describe, Mp11 and Uuid are headers. 1.81 is the oldest release that is tested.
find_package(Boost 1.81 REQUIRED CONFIG COMPONENTS json)

if(COMANDA_BUILD_ADAPTERS)
  find_package(Threads)
  find_package(OpenSSL 3.0 COMPONENTS Crypto SSL)
  find_package(CURL)
  find_package(PostgreSQL)
  find_package(SQLite3)
  find_package(rabbitmq-c CONFIG QUIET)
  find_package(hiredis MODULE QUIET)
  find_package(spdlog CONFIG QUIET)
  find_package(prometheus-cpp CONFIG QUIET)
endif()

if(COMANDA_BUILD_TESTS OR COMANDA_BUILD_BENCHMARKS)
  find_package(Python3 COMPONENTS Interpreter REQUIRED)
endif()
if(COMANDA_BUILD_TESTS)
  find_package(Catch2 CONFIG REQUIRED)
endif()
