# comanda_warnings(<target>): the warnings that our own code is clean of, never passed on to those who link it.
include_guard(GLOBAL)

function(comanda_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
  # From 13 on g++ takes what an empty std::optional holds for uninitialized where it inlines enough.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 13)
    target_compile_options(${target} PRIVATE -Wno-maybe-uninitialized)
  endif()
  if(COMANDA_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()
