# Finds hiredis: target hiredis::hiredis. Releases before 1.0 (Debian 12) bring no CMake package of their own.
find_package(hiredis CONFIG QUIET)
if(NOT TARGET hiredis::hiredis)
  find_path(hiredis_INCLUDE_DIR hiredis/hiredis.h)
  find_library(hiredis_LIBRARY hiredis)
  mark_as_advanced(hiredis_INCLUDE_DIR hiredis_LIBRARY)
  if(hiredis_INCLUDE_DIR AND hiredis_LIBRARY)
    add_library(hiredis::hiredis UNKNOWN IMPORTED)
    set_target_properties(
      hiredis::hiredis PROPERTIES IMPORTED_LOCATION "${hiredis_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES
                                                                         "${hiredis_INCLUDE_DIR}")
  endif()
endif()
set(hiredis_FOUND FALSE)
if(TARGET hiredis::hiredis)
  set(hiredis_FOUND TRUE)
endif()
