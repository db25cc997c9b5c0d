// One tool after the other: its schema, and the words of its verb.
#include "compiler/mcp/tools.h"

#include <utility>

#include "compiler/mcp/manual.h"
#include "compiler/mcp/proposal.h"

namespace journey::mcp {
namespace {

constexpr int kFindingsFound = 3;

Json TextArgument(const char* description) { return {{"type", "string"}, {"description", description}}; }
Json TextsArgument(const char* description) {
  return {{"type", "array"}, {"items", {{"type", "string"}}}, {"description", description}};
}
Json SchemaOf(Json properties, Json required = Json::array()) {
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"required", std::move(required)},
          {"additionalProperties", false}};
}

const char* const kPaths = "Files, folders or projects; the current folder if there are none";

// The verb's words and the paths behind them; a fault where one of them would be taken for a flag.
ToolResult RunOver(const RunVerb& run, std::vector<std::string> words, const Json& arguments) {
  std::vector<std::string> paths = arguments.value("paths", std::vector<std::string>());
  if (paths.empty()) paths.emplace_back(".");
  for (std::string& path : paths) {
    if (path.starts_with('-')) return Refused("`" + path + "` is no path");
    words.push_back(std::move(path));
  }
  return ResultOf(run(words));
}

ToolResult Check(const Json& arguments, const RunVerb& run) {
  return RunOver(run, {"check", "--format", "json"}, arguments);
}

ToolResult Test(const Json& arguments, const RunVerb& run) {
  std::vector<std::string> words = {"test", "--format", "json"};
  if (arguments.contains("filter")) words.push_back("--filter=" + arguments["filter"].get<std::string>());
  return RunOver(run, std::move(words), arguments);
}

ToolResult Coverage(const Json& arguments, const RunVerb& run) {
  return RunOver(run, {"test", "--coverage"}, arguments);
}

ToolResult Format(const Json& arguments, const RunVerb& run) { return RunOver(run, {"fmt", "--diff"}, arguments); }

ToolResult Diff(const Json& arguments, const RunVerb& run) {
  const std::string path = arguments.value("path", "."), against = arguments["against"];
  if (path.starts_with('-') || against.starts_with('-')) return Refused("a path or reference begins with `-`");
  if (against.starts_with("git:")) return ResultOf(run({"diff", "--format", "json", "--against", against, path}));
  return ResultOf(run({"diff", "--format", "json", against, path}));
}

ToolResult ExplainCode(const Json& arguments, const RunVerb& run) {
  const std::string code = arguments["code"];
  if (code.starts_with('-')) return Refused("`" + code + "` is no code");
  return ResultOf(run({"explain-code", code}));
}

ToolResult Docs(const Json& arguments, const RunVerb& /*run*/) {
  const std::vector<ManualSection> found = SearchManual(arguments["query"].get<std::string>());
  if (found.empty()) return Refused("the manual has none of these words");
  std::string text;
  for (const ManualSection& section : found) {
    if (!text.empty()) text += "\n\n";
    text += "<!-- " + section.path + " -->\n" + section.text;
  }
  return {std::move(text), nullptr, false};
}

}  // namespace

ToolResult Refused(std::string why) { return {std::move(why), nullptr, true}; }

ToolResult ResultOf(const Result<rt::ProgramResult>& ran) {
  if (!ran.ok()) return Refused(ran.status().message());
  const rt::ProgramResult& result = ran.value();
  if (result.exit_code != 0 && result.exit_code != kFindingsFound) {
    return Refused(result.err.empty() ? "it ended with " + std::to_string(result.exit_code) : result.err);
  }
  Json data = Json::parse(result.out, nullptr, false);
  if (!data.is_object()) data = nullptr;
  std::string text = result.out.empty() ? result.err : result.out;
  if (text.empty()) text = "nothing to say: all is well";
  return {std::move(text), std::move(data), false};
}

std::vector<Tool> Tools() {
  return {
      {"journey_check", "Errors and warnings of journeys, with places, help and fixes",
       SchemaOf({{"paths", TextsArgument(kPaths)}}), Check},
      {"journey_test", "Run the test blocks of journeys on a virtual clock; failures come with the customer's timeline",
       SchemaOf({{"paths", TextsArgument(kPaths)},
                 {"filter", TextArgument("Only tests whose name contains this text, or FILE.journey:LINE")}}),
       Test},
      {"journey_coverage", "What of the journeys their tests have tried, and what not",
       SchemaOf({{"paths", TextsArgument(kPaths)}}), Coverage},
      {"journey_fmt", "What the one style would change, as a unified diff",
       SchemaOf({{"paths", TextsArgument(kPaths)}}), Format},
      {"journey_diff", "What changes for customers from one version of a project to another, by class and place",
       SchemaOf(
           {{"path", TextArgument("The newer version: a project; the current folder if it is left out")},
            {"against", TextArgument("The older one: a folder, or git:REF, the same path at a commit, branch or tag")}},
           Json::array({"against"})),
       Diff},
      {"journey_explain_code", "What the code of an error or warning means, with a wrong and a right example",
       SchemaOf({{"code", TextArgument("Such as J2001")}}, Json::array({"code"})), ExplainCode},
      {"journey_docs", "Look things up in the manual: language, tests, manifest, verbs",
       SchemaOf({{"query", TextArgument("A few words: quiet hours, wait until, holdout")}}, Json::array({"query"})),
       Docs},
      {"journey_propose",
       "Try a change without writing it: its check, its tests, and what it changes for customers",
       SchemaOf({{"project", TextArgument("The folder of the project; the current one if it is left out")},
                 {"edits",
                  {{"type", "array"},
                   {"description", "New texts of whole files"},
                   {"items",
                    {{"type", "object"},
                     {"properties",
                      {{"path", TextArgument("Of the file, from the project's folder; it may be new")},
                       {"text", TextArgument("All that is to be in it")}}},
                     {"required", Json::array({"path", "text"})}}}}}},
                Json::array({"edits"})),
       Propose},
  };
}

}  // namespace journey::mcp
