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
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS "${arg_BASE}" FILES ${arg_HEADERS})
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
      FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT ${arg_NAME})
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
