# What find_package(comanda) reads. It is part of component core; each library brings its own targets file.
include_guard(GLOBAL)
include(CMakePackageConfigHelpers)

set(directory "${CMAKE_INSTALL_LIBDIR}/cmake/comanda")
configure_package_config_file(cmake/comanda-config.cmake.in comanda-config.cmake INSTALL_DESTINATION "${directory}")
# 0.x promises nothing from one minor version to the next; from 1.0 on this becomes SameMajorVersion.
write_basic_package_version_file(comanda-config-version.cmake COMPATIBILITY SameMinorVersion)
install(
  FILES "${PROJECT_BINARY_DIR}/comanda-config.cmake" "${PROJECT_BINARY_DIR}/comanda-config-version.cmake"
        cmake/Findhiredis.cmake
  DESTINATION "${directory}"
  COMPONENT core)
