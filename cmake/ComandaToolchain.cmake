# ccache and mold where they are present, and only when comanda is the project being built: a project that takes it in
# chooses its own tools.
include_guard(GLOBAL)

if(NOT PROJECT_IS_TOP_LEVEL)
  return()
endif()

if(NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(COMANDA_CCACHE ccache)
  if(COMANDA_CCACHE)
    # Sources with a precompiled header are kept only with this sloppiness, and none of ours has the time of day compiled
    # in; the precompiled header is large, and read again for each source unless the inode tells that it is the same.
    # Not `cmake -E env`: cmake itself takes a tenth of a second to start.
    set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_INODECACHE=1
                                    "${COMANDA_CCACHE}")
  endif()
endif()

include(CheckLinkerFlag)
find_program(COMANDA_MOLD mold)
if(COMANDA_MOLD)
  check_linker_flag(CXX -fuse-ld=mold COMANDA_HAS_MOLD)
  if(COMANDA_HAS_MOLD)
    add_link_options(-fuse-ld=mold)
  endif()
endif()
