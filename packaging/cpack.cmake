# Packages: one DEB and one TGZ with the executables and what belongs to them. Run by `cpack` in the build folder.
set(CPACK_PACKAGE_NAME comanda)
set(CPACK_PACKAGE_VENDOR comanda)
set(CPACK_PACKAGE_CONTACT "comanda maintainers <comanda@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "order processing with sagas in four microservices")
set(CPACK_PACKAGE_DESCRIPTION
    "Orders, Inventory, Payments and Notifications as four services on PostgreSQL
 and RabbitMQ, and all four in one process on SQLite.")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_PACKAGE_FILE_NAME "comanda-${PROJECT_VERSION}-${CMAKE_SYSTEM_PROCESSOR}")
set(CPACK_PACKAGE_DIRECTORY "${PROJECT_BINARY_DIR}/packages")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)

# Only what runs: the library is for those who build, and they install it from source.
set(CPACK_COMPONENTS_ALL comanda-orders comanda-inventory comanda-payments comanda-notifications comanda-all-in-one
                         documentation)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_ARCHIVE_COMPONENT_INSTALL ON)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "postgresql | postgresql-client")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "rabbitmq-server")

install(FILES LICENSE RENAME copyright DESTINATION share/doc/comanda COMPONENT documentation)
install(FILES CHANGELOG.md README.md DESTINATION share/doc/comanda COMPONENT documentation)

include(CPack)
