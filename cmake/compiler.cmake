# Flags that every target of confab shares.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  message(FATAL_ERROR
    "GCC ${CMAKE_CXX_COMPILER_VERSION} miscompiles coroutines (GCC PR106188): a co_await in a "
    "condition can take the wrong branch. Install clang 19 (apt-get install clang-19 lld-19), "
    "remove the build folder, and configure again.")
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Wimplicit-fallthrough
  -Wno-missing-designated-field-initializers)  # leaving out what has its default is their point
if(CONFAB_WERROR)
  add_compile_options(-Werror)
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  find_program(CONFAB_LLD ld.lld-19)
  if(CONFAB_LLD)
    add_link_options(--ld-path=${CONFAB_LLD})
  endif()
endif()
if(CONFAB_LTO)
  add_compile_options(-flto=thin)
  add_link_options(-flto=thin)
endif()
if(CONFAB_SANITIZE)
  # -O1: a test build that is fast enough to run everything and still shows readable stacks.
  add_compile_options(-fsanitize=${CONFAB_SANITIZE} -fno-sanitize-recover=all
    -fno-omit-frame-pointer -O1)
  add_link_options(-fsanitize=${CONFAB_SANITIZE})
endif()
if(CONFAB_COVERAGE)
  add_compile_options(-fprofile-instr-generate -fcoverage-mapping)
  add_link_options(-fprofile-instr-generate -fcoverage-mapping)
endif()
if(CONFAB_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
