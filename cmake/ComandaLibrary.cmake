# comanda_library(NAME <name> SOURCES <file>... [HEADERS <file>...] [BASE <dir>] [PUBLIC <lib>...] [PRIVATE <lib>...])
#
# One static library: target comanda_<name>, known as comanda::<name> here and to those who install it. HEADERS are the
# public headers, given relative to the caller's folder, below BASE (default: include). Every library but the core links
# comanda::core. Installed as component <name> with an export set of its own, so that find_package(comanda COMPONENTS
# <name>) asks for no more than that part needs.
#
# comanda_executable(NAME <name> SOURCES <file>... [PRIVATE <lib>...])
#
# One executable: target comanda_<name>, file comanda-<name with dashes>, installed as component <file name>.
include_guard(GLOBAL)
include(GNUInstallDirs)

# _comanda_headers_read_first(<out> <base> <header>...): those that one of the caller's sources includes before anything
# else. Compiling that source without a precompiled header, as clang's build does, shows that the header stands by itself;
# only the others have to be compiled for it, where CMAKE_VERIFY_INTERFACE_HEADER_SETS is on.
function(_comanda_headers_read_first out base)
  set(read_first "")
  foreach(source IN LISTS arg_SOURCES)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    file(STRINGS "${source}" includes REGEX "^#include" LIMIT_COUNT 1)
    if(includes MATCHES "\"(.+)\"")
      list(APPEND read_first "${base}/${CMAKE_MATCH_1}")
    endif()
  endforeach()
  set(found "")
  foreach(header IN LISTS ARGN)
    cmake_path(ABSOLUTE_PATH header BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE OUTPUT_VARIABLE path)
    if(path IN_LIST read_first)
      list(APPEND found "${header}")
    endif()
  endforeach()
  set(${out} "${found}" PARENT_SCOPE)
endfunction()

function(comanda_library)
  cmake_parse_arguments(arg "" "NAME;BASE" "SOURCES;HEADERS;PUBLIC;PRIVATE" ${ARGN})
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_NAME OR NOT arg_SOURCES)
    message(FATAL_ERROR "comanda_library: NAME and SOURCES are needed; not understood: ${arg_UNPARSED_ARGUMENTS}")
  endif()
  set(target comanda_${arg_NAME})
  if(NOT arg_BASE)
    set(arg_BASE include)
  endif()
  cmake_path(ABSOLUTE_PATH arg_BASE BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)

  add_library(${target} STATIC ${arg_SOURCES})
  add_library(comanda::${arg_NAME} ALIAS ${target})
  _comanda_headers_read_first(read_first "${arg_BASE}" ${arg_HEADERS})
  list(REMOVE_ITEM arg_HEADERS ${read_first})
  target_sources(
    ${target}
    PUBLIC FILE_SET HEADERS BASE_DIRS "${arg_BASE}" FILES ${arg_HEADERS}
           FILE_SET read_first TYPE HEADERS BASE_DIRS "${arg_BASE}" FILES ${read_first})
  set_target_properties(${target} PROPERTIES INTERFACE_HEADER_SETS_TO_VERIFY HEADERS)
  target_include_directories(${target} PUBLIC "$<BUILD_INTERFACE:${arg_BASE}>")
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${arg_NAME} CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON)
  if(NOT arg_NAME STREQUAL "core")
    target_link_libraries(${target} PUBLIC comanda::core)
  endif()
  target_link_libraries(${target} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
  comanda_warnings(${target})

  if(COMANDA_INSTALL)
    install(
      TARGETS ${target}
      EXPORT comanda-${arg_NAME}-targets
      ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT ${arg_NAME}
      FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT ${arg_NAME}
      FILE_SET read_first DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT ${arg_NAME})
    install(
      EXPORT comanda-${arg_NAME}-targets
      NAMESPACE comanda::
      DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/comanda"
      COMPONENT ${arg_NAME})
  endif()
endfunction()

function(comanda_executable)
  cmake_parse_arguments(arg "" "NAME" "SOURCES;PRIVATE" ${ARGN})
  set(target comanda_${arg_NAME})
  string(REPLACE "_" "-" file "comanda-${arg_NAME}")
  add_executable(${target} ${arg_SOURCES})
  target_link_libraries(${target} PRIVATE ${arg_PRIVATE})
  set_target_properties(${target} PROPERTIES OUTPUT_NAME ${file} CXX_EXTENSIONS OFF)
  comanda_warnings(${target})
  if(COMANDA_INSTALL)
    install(TARGETS ${target} RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT ${file})
  endif()
endfunction()
