# comanda_test(NAME <area> LABEL unit|contract|integration|e2e SOURCES <file>... [LIBRARIES <lib>...] [SERVERS])
#
# One Catch2 executable for an area, <label>_<area>, registered to CTest under that name and label, and part of the target
# tests_<label>. One executable, not one a file: linking and starting are paid once. SERVERS: the tests need
# TEST_DATABASE_URL and TEST_RABBITMQ_URL and share those servers, so they do not run beside each other. An area that
# tests an adapter that is left out of this build is left out, too.
#
# comanda_script_test(NAME <name> LABEL <label> COMMAND <command>... [DEPENDS <target>...] [TIMEOUT_S <seconds>] [SERVERS])
#
# The same for a script.
include_guard(GLOBAL)

set(COMANDA_TEST_TIMEOUT_S 300)

# The target that builds everything of one label.
function(_comanda_test_group label)
  if(NOT TARGET tests_${label})
    add_custom_target(tests_${label})
  endif()
endfunction()

function(_comanda_test_properties name label timeout_s servers)
  set_tests_properties(${name} PROPERTIES LABELS ${label} TIMEOUT ${timeout_s})
  if(servers)
    set_tests_properties(${name} PROPERTIES RESOURCE_LOCK servers)
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
  _comanda_test_group(${arg_LABEL})
  add_dependencies(tests_${arg_LABEL} ${target})
  add_test(NAME ${target} COMMAND ${target})
  _comanda_test_properties(${target} ${arg_LABEL} ${COMANDA_TEST_TIMEOUT_S} ${arg_SERVERS})
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
  add_test(NAME ${name} COMMAND ${arg_COMMAND})
  _comanda_test_properties(${name} ${arg_LABEL} ${arg_TIMEOUT_S} ${arg_SERVERS})
endfunction()
