# Files as part of a program, with no tool but CMake.
#
# confab_embed(TARGET NAMESPACE FILES...) adds the files, named as from the source tree, to a target.
# In the C++ namespace there is then
#
#   std::span<const std::pair<std::string_view, std::string_view>> files() noexcept;
#
# name and bytes of each in the order given; a name is the file's without its folder. Files of any
# size and content; one that changes is embedded anew by the next build.
#
# Each becomes a source of its own in the build folder, one string literal with every byte as \xHH
# (a compiler reads a literal ten times as fast as a list of numbers), written by this same file
# run as a script.

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  # cmake -DINPUT=… -DOUTPUT=… -DNAMESPACE=… -DINDEX=… -P embed.cmake
  file(READ "${INPUT}" bytes HEX)
  string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${bytes}")
  string(REPLACE "\\x0a" "\\x0a\"\n    \"" bytes "${bytes}")
  file(WRITE "${OUTPUT}" "// Written by cmake/embed.cmake.
#include <string_view>

#pragma GCC diagnostic ignored \"-Woverlength-strings\"

namespace ${NAMESPACE} {
namespace {
constexpr char bytes[] =
    \"${bytes}\";
}  // namespace
extern const std::string_view file_${INDEX};
constinit const std::string_view file_${INDEX}{bytes, sizeof bytes - 1};
}  // namespace ${NAMESPACE}
")
  return()
endif()

set(CONFAB_EMBED_SCRIPT "${CMAKE_CURRENT_LIST_FILE}")

function(confab_embed target namespace)
  string(MAKE_C_IDENTIFIER "${target}_${namespace}" id)
  set(folder "${CMAKE_BINARY_DIR}/embedded/${id}")
  set(index 0)
  set(names "")
  set(declared "")
  set(listed "")
  foreach(file IN LISTS ARGN)
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    cmake_path(GET file FILENAME name)
    if(name IN_LIST names)
      message(FATAL_ERROR "confab_embed(${target} ${namespace}): two files are called ${name}")
    endif()
    list(APPEND names "${name}")
    set(source "${folder}/${index}.cpp")
    add_custom_command(OUTPUT "${source}"
      COMMAND "${CMAKE_COMMAND}" "-DINPUT=${file}" "-DOUTPUT=${source}" "-DNAMESPACE=${namespace}"
        "-DINDEX=${index}" -P "${CONFAB_EMBED_SCRIPT}"
      DEPENDS "${file}" "${CONFAB_EMBED_SCRIPT}"
      COMMENT "Embedding ${name}"
      VERBATIM)
    target_sources(${target} PRIVATE "${source}")
    string(APPEND declared "extern const std::string_view file_${index};\n")
    string(APPEND listed "      {\"${name}\", file_${index}},\n")
    math(EXPR index "${index} + 1")
  endforeach()

  file(CONFIGURE OUTPUT "${folder}/index.cpp" CONTENT "// Written by cmake/embed.cmake.
#include <span>
#include <string_view>
#include <utility>

namespace @namespace@ {

@declared@
std::span<const std::pair<std::string_view, std::string_view>> files() noexcept;
std::span<const std::pair<std::string_view, std::string_view>> files() noexcept {
  static const std::pair<std::string_view, std::string_view> all[] = {
@listed@  };
  return all;
}

}  // namespace @namespace@
" @ONLY)
  target_sources(${target} PRIVATE "${folder}/index.cpp")
endfunction()
