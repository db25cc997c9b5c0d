# Writes OUTPUT: a C++ file that holds the text of every file in FILES, as the constant behind the function FUNCTION of
# HEADER, which gives a span of TYPE: its name (BEFORE_NAME and the file's name without ending), its path (below ROOT),
# its text. A string literal may be no longer than 64 KiB on some compilers, so each line becomes a literal of its own;
# the compiler joins them.
set(text "#include \"${HEADER}\"\n\n#include <array>\n\nnamespace journey {\nnamespace {\n\n")
list(LENGTH FILES count)
string(APPEND text "constexpr std::array<${TYPE}, ${count}> kTexts = {{\n")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME_WE)
  file(RELATIVE_PATH path ${ROOT} ${file})
  file(READ ${file} content)
  string(REPLACE "\\" "\\\\" content "${content}")
  string(REPLACE "\"" "\\\"" content "${content}")
  string(REPLACE "\n" "\\n\"\n     \"" content "${content}")
  string(APPEND text "    {\"${BEFORE_NAME}${name}\", \"${path}\",\n     \"${content}\"},\n")
endforeach()
string(APPEND text "}};\n\n}  // namespace\n\nstd::span<const ${TYPE}> ${FUNCTION}() { return kTexts; }\n\n}  // namespace journey\n")
file(WRITE ${OUTPUT} "${text}")
