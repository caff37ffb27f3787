# comanda_warnings(<target>): the warnings that our own code is clean of, never passed on to those who link it.
include_guard(GLOBAL)

function(comanda_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
  if(COMANDA_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()
