# comanda_precompile(<target>): what nearly every source reads of the standard library and Boost, read once for all of
# them; a good part of what a build without optimization does. For the large libraries, and only where
# COMANDA_PRECOMPILE says so: what CI builds with clang has the same sources without it, else one that forgets an include
# would not be noticed.
#
# comanda_precompile_test(<target>): the same and Catch2, for tests.
include_guard(GLOBAL)

set(COMANDA_PRECOMPILED_HEADERS
    <algorithm>
    <array>
    <atomic>
    <charconv>
    <chrono>
    <condition_variable>
    <cstdint>
    <deque>
    <functional>
    <map>
    <memory>
    <mutex>
    <optional>
    <set>
    <span>
    <string>
    <string_view>
    <thread>
    <unordered_map>
    <utility>
    <variant>
    <vector>
    <boost/describe.hpp>
    <boost/json.hpp>
    <boost/mp11.hpp>)

# The flags have to be those of who uses it. One source, because a target must have one.
function(_comanda_precompiled target position_independent headers libraries)
  if(TARGET ${target})
    return()
  endif()
  set(source "${PROJECT_BINARY_DIR}/${target}.cpp")
  if(NOT EXISTS "${source}")
    file(WRITE "${source}" "")
  endif()
  add_library(${target} OBJECT EXCLUDE_FROM_ALL "${source}")
  target_compile_features(${target} PRIVATE cxx_std_20)
  target_link_libraries(${target} PRIVATE ${libraries})
  target_precompile_headers(${target} PRIVATE ${headers})
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ${position_independent})
  comanda_warnings(${target})
endfunction()

function(comanda_precompile target)
  if(COMANDA_PRECOMPILE)
    _comanda_precompiled(comanda_precompiled ON "${COMANDA_PRECOMPILED_HEADERS}" Boost::json)
    target_precompile_headers(${target} REUSE_FROM comanda_precompiled)
  endif()
endfunction()

function(comanda_precompile_test target)
  if(COMANDA_PRECOMPILE)
    _comanda_precompiled(comanda_precompiled_test OFF "${COMANDA_PRECOMPILED_HEADERS};<support/catch.hpp>"
                         "Boost::json;comanda_catch_main")
    target_include_directories(comanda_precompiled_test PRIVATE "${PROJECT_SOURCE_DIR}/tests")
    target_precompile_headers(${target} REUSE_FROM comanda_precompiled_test)
  endif()
endfunction()
