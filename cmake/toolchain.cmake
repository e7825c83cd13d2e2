# Which compiler builds confab. Included before project(), because that is where CMake looks for one.
#
# Debian's GCC 12.2 silently miscompiles coroutines (GCC PR106188 and two kin), so clang 19 is
# picked where it is installed and nobody asked for another.
if(NOT DEFINED CMAKE_CXX_COMPILER AND NOT DEFINED ENV{CXX})
  find_program(CONFAB_CLANGXX clang++-19)
  if(CONFAB_CLANGXX)
    set(CMAKE_CXX_COMPILER "${CONFAB_CLANGXX}")
  endif()
endif()
if(NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(CONFAB_CCACHE ccache)
  if(CONFAB_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CONFAB_CCACHE}")
  endif()
endif()
