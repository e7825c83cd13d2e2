# How a room becomes a target. A source file belongs to the room whose folder it lies in; what a
# room may include is exactly what it links.

# confab_library(NAME FROM FOLDER [EXCEPT FOLDERS...] [LINK TARGETS...] [PRIVATE TARGETS...])
function(confab_library name)
  cmake_parse_arguments(ARG "" "FROM" "EXCEPT;LINK;PRIVATE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${ARG_FROM}/*.cpp")
  foreach(folder IN LISTS ARG_EXCEPT)
    list(FILTER sources EXCLUDE REGEX "^${CMAKE_SOURCE_DIR}/${folder}/")
  endforeach()
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} PUBLIC "${CMAKE_SOURCE_DIR}")
  target_link_libraries(${name} PUBLIC ${ARG_LINK} PRIVATE ${ARG_PRIVATE})
endfunction()

# confab_test(NAME [EACH_ALONE] FROM FOLDERS... [LINK TARGETS...] [PROPERTIES ...]): one GoogleTest
# program of all tests in them. For ctest it is one test, or each of its tests is: a process for each
# of thousands of small ones would take longer than the tests.
function(confab_test name)
  cmake_parse_arguments(ARG "EACH_ALONE" "" "FROM;LINK;PROPERTIES" ${ARGN})
  list(TRANSFORM ARG_FROM PREPEND "${CMAKE_SOURCE_DIR}/")
  list(TRANSFORM ARG_FROM APPEND "/*.cpp")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${ARG_FROM})
  if(NOT sources)
    return()
  endif()
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE ${ARG_LINK} confab_testing)
  target_compile_definitions(${name} PRIVATE
    CONFAB_SOURCE_DIR="${CMAKE_SOURCE_DIR}" CONFAB_BIN_DIR="${CMAKE_BINARY_DIR}/bin")
  # Half of the time that they take to compile; what they test is optimised as everywhere.
  target_compile_options(${name} PRIVATE -O0)
  if(CONFAB_COVERAGE)
    target_compile_options(${name} PRIVATE -fno-profile-instr-generate -fno-coverage-mapping)
  endif()
  if(ARG_EACH_ALONE)
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
      PROPERTIES TIMEOUT 300 ${ARG_PROPERTIES})
  else()
    add_test(NAME ${name} COMMAND ${name} --gtest_brief=1)
    set_tests_properties(${name} PROPERTIES TIMEOUT 300 ${ARG_PROPERTIES})
  endif()
endfunction()

# confab_fuzz(NAME SOURCE [LINK TARGETS...]): one libFuzzer program.
function(confab_fuzz name source)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE ${ARG_LINK})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
endfunction()
