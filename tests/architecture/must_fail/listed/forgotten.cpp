// Offends: no CMakeLists.txt names it.
