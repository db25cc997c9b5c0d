// How a message is called: the `args` of a send -> its template, else its first text.
#pragma once

#include <string>
#include <string_view>

namespace journey::insight {

// Appends it to `out`; nothing where no argument is a text. `args_json` is the object as records have it.
void AppendMessageName(std::string_view args_json, std::string& out);

}  // namespace journey::insight
