# comanda_test(NAME <area> LABEL unit|contract|integration|e2e SOURCES <file>... [LIBRARIES <lib>...] [SERVERS])
#
# One Catch2 executable for an area, <label>_<area>, registered to CTest under that name and label, and part of the target
# tests_<label>. One executable, not one a file: linking and starting are paid once. SERVERS: the tests need
# TEST_DATABASE_URL and TEST_RABBITMQ_URL and have those servers to themselves while they run. An area that tests an
# adapter that is left out of this build is left out, too.
#
# comanda_script_test(NAME <name> LABEL <label> COMMAND <command>... [DEPENDS <target>...] [TIMEOUT_S <seconds>] [SERVERS])
#
# The same for a script.
include_guard(GLOBAL)

set(COMANDA_TEST_TIMEOUT_S 300)
set(COMANDA_TEST_SERVERS 1 CACHE STRING
    "Servers that TEST_DATABASE_URL and TEST_RABBITMQ_URL each list: so many tests with SERVERS run beside each other")

# The target that builds everything of one label.
function(_comanda_test_group label)
  if(NOT TARGET tests_${label})
    add_custom_target(tests_${label})
  endif()
endfunction()

set_property(GLOBAL PROPERTY COMANDA_TESTS_WITH_SERVERS 0)

# The command of one that needs servers gets those of the list whose turn it is.
function(_comanda_add_test name label timeout_s servers)
  if(servers)
    get_property(turn GLOBAL PROPERTY COMANDA_TESTS_WITH_SERVERS)
    math(EXPR which "${turn} % ${COMANDA_TEST_SERVERS}")
    math(EXPR turn "${turn} + 1")
    set_property(GLOBAL PROPERTY COMANDA_TESTS_WITH_SERVERS ${turn})
    list(PREPEND ARGN "${PROJECT_SOURCE_DIR}/tests/support/with_servers.sh" ${which})
  endif()
  add_test(NAME ${name} COMMAND ${ARGN})
  set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT ${timeout_s})
  if(servers)
    set_tests_properties(${name} PROPERTIES RESOURCE_LOCK servers_${which})
  endif()
endfunction()

function(comanda_test)
  cmake_parse_arguments(arg "SERVERS" "NAME;LABEL" "SOURCES;LIBRARIES" ${ARGN})
  set(target ${arg_LABEL}_${arg_NAME})
  get_property(left_out GLOBAL PROPERTY COMANDA_ADAPTERS_LEFT_OUT)
  foreach(library IN LISTS arg_LIBRARIES)
    if(library IN_LIST left_out)
      message(STATUS "comanda: test ${target} is left out with ${library}")
      return()
    endif()
  endforeach()
  add_executable(${target} ${arg_SOURCES})
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/tests")
  target_link_libraries(${target} PRIVATE comanda_catch_main ${arg_LIBRARIES})
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests/bin")
  comanda_warnings(${target})
  comanda_precompile_test(${target})
  _comanda_test_group(${arg_LABEL})
  add_dependencies(tests_${arg_LABEL} ${target})
  _comanda_add_test(${target} ${arg_LABEL} ${COMANDA_TEST_TIMEOUT_S} ${arg_SERVERS} "$<TARGET_FILE:${target}>")
endfunction()

function(comanda_script_test)
  cmake_parse_arguments(arg "SERVERS" "NAME;LABEL;TIMEOUT_S" "COMMAND;DEPENDS" ${ARGN})
  if(NOT arg_TIMEOUT_S)
    set(arg_TIMEOUT_S ${COMANDA_TEST_TIMEOUT_S})
  endif()
  set(name ${arg_LABEL}_${arg_NAME})
  _comanda_test_group(${arg_LABEL})
  if(arg_DEPENDS)
    add_dependencies(tests_${arg_LABEL} ${arg_DEPENDS})
  endif()
  _comanda_add_test(${name} ${arg_LABEL} ${arg_TIMEOUT_S} ${arg_SERVERS} ${arg_COMMAND})
endfunction()
