# Writes OUTPUT: a C++ file that holds the text of every file in MODULES.
# A string literal may be no longer than 64 KiB on some compilers, so each line becomes a literal of its own; the compiler
# joins them.
set(text "#include \"stdlib/stdlib.h\"\n\n#include <array>\n\nnamespace journey {\nnamespace {\n\n")
list(LENGTH MODULES count)
string(APPEND text "constexpr std::array<StdModule, ${count}> kModules = {{\n")
foreach(module IN LISTS MODULES)
  get_filename_component(name ${module} NAME_WE)
  file(READ ${module} content)
  string(REPLACE "\\" "\\\\" content "${content}")
  string(REPLACE "\"" "\\\"" content "${content}")
  string(REPLACE "\n" "\\n\"\n     \"" content "${content}")
  string(APPEND text "    {\"std.${name}\", \"stdlib/std/${name}.journey\",\n     \"${content}\"},\n")
endforeach()
string(APPEND text "}};\n\n}  // namespace\n\nstd::span<const StdModule> StdModules() { return kModules; }\n\n}  // namespace journey\n")
file(WRITE ${OUTPUT} "${text}")
