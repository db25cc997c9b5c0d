// What an assistant may ask for: verbs of `journey`, run as people run them, and the manual.
//
// A tool gets arguments that fit its schema and gives a text, and the same as data where the verb has a JSON form.
// Findings are results; a tool has failed where it could not do what was asked. None writes to the project.
// Thread-compatible.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/status.h"
#include "runtime/platform/run_program.h"

namespace journey::mcp {

using Json = nlohmann::json;

// `journey` with these words.
using RunVerb = std::function<Result<rt::ProgramResult>(const std::vector<std::string>& words)>;

struct ToolResult {
  std::string text;
  Json structured;  // an object; null: there is none
  bool failed = false;
};

struct Tool {
  std::string name, description;
  Json schema;  // of its arguments: an object of strings, booleans and lists
  std::function<ToolResult(const Json& arguments, const RunVerb& run)> call;
};

std::vector<Tool> Tools();

// What a verb that ended has said: with a JSON form, as data too.
ToolResult ResultOf(const Result<rt::ProgramResult>& ran);
ToolResult Refused(std::string why);

}  // namespace journey::mcp
