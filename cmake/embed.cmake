# Files as part of a program.
#
# confab_embed(TARGET NAMESPACE FROM FOLDER FILES...) adds the files, named as from this folder of the
# source tree, to a target. In the C++ namespace there is then
#
#   std::span<const std::pair<std::string_view, std::string_view>> files() noexcept;
#
# name and bytes of each in the order given. What is text is there compressed as well (compress.cpp):
# "style.css", then "style.css.gz" and "style.css.br". Files of any size and content; one that changes
# is embedded anew by the next build.
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

# The source of one file, generated; its number in the list is `index`.
function(confab_embed_one target namespace folder index input name)
  set(source "${folder}/${index}.cpp")
  add_custom_command(OUTPUT "${source}"
    COMMAND "${CMAKE_COMMAND}" "-DINPUT=${input}" "-DOUTPUT=${source}" "-DNAMESPACE=${namespace}"
      "-DINDEX=${index}" -P "${CONFAB_EMBED_SCRIPT}"
    DEPENDS "${input}" "${CONFAB_EMBED_SCRIPT}"
    COMMENT "Embedding ${name}"
    VERBATIM)
  target_sources(${target} PRIVATE "${source}")
endfunction()

function(confab_embed target namespace)
  cmake_parse_arguments(ARG "" "FROM" "" ${ARGN})
  string(MAKE_C_IDENTIFIER "${target}_${namespace}" id)
  set(folder "${CMAKE_BINARY_DIR}/embedded/${id}")
  set(index 0)
  set(declared "")
  set(listed "")
  foreach(name IN LISTS ARG_UNPARSED_ARGUMENTS)
    set(file "${CMAKE_SOURCE_DIR}/${ARG_FROM}/${name}")
    set(variants ":${file}")
    if(name MATCHES "\\.(html|css|js|json)$")
      cmake_path(SET packed "${folder}/${name}")
      cmake_path(GET packed PARENT_PATH packed_folder)
      file(MAKE_DIRECTORY "${packed_folder}")
      foreach(kind IN ITEMS gz br)
        add_custom_command(OUTPUT "${packed}.${kind}"
          COMMAND compress ${kind} "${file}" "${packed}.${kind}"
          DEPENDS "${file}" compress
          COMMENT "Compressing ${name}"
          VERBATIM)
        list(APPEND variants ".${kind}:${packed}.${kind}")
      endforeach()
    endif()
    foreach(variant IN LISTS variants)
      string(REGEX MATCH "^([^:]*):(.*)$" _ "${variant}")
      confab_embed_one(${target} ${namespace} "${folder}" ${index} "${CMAKE_MATCH_2}" "${name}${CMAKE_MATCH_1}")
      string(APPEND declared "extern const std::string_view file_${index};\n")
      string(APPEND listed "      {\"${name}${CMAKE_MATCH_1}\", file_${index}},\n")
      math(EXPR index "${index} + 1")
    endforeach()
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
