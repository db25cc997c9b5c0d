// Copy, edit, ask the verbs, say all of it together.
#include "compiler/mcp/proposal.h"

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <utility>

#include "runtime/platform/temporary_folder.h"

namespace journey::mcp {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostFiles = 10'000;
constexpr int kNoTestsFound = 2;

bool IsOfProject(const fs::path& path) { return path.extension() == ".journey" || path.filename() == "journey.toml"; }

// The files that a project is made of, below `from`; hidden folders and links are passed over.
Status CopyProject(const fs::path& from, const fs::path& to) {
  std::error_code fault;
  size_t files = 0;
  fs::recursive_directory_iterator at(from, fault), end;
  for (; !fault && at != end; at.increment(fault)) {
    const fs::path& path = at->path();
    if (at->is_directory(fault) && path.filename().string().starts_with('.')) {
      at.disable_recursion_pending();
      continue;
    }
    if (!at->is_regular_file(fault) || at->is_symlink(fault) || !IsOfProject(path)) continue;
    if (++files > kMostFiles) return Status::Error("there are more than 10,000 files below " + from.string());
    const fs::path copy = to / path.lexically_relative(from);
    fs::create_directories(copy.parent_path(), fault);
    if (!fault) fs::copy_file(path, copy, fault);
  }
  return fault ? Status::Error(from.string() + ": " + fault.message()) : Status();
}

// Why the path may not be edited; empty: it may.
std::string PathFault(const std::string& text) {
  const fs::path path(text);
  const fs::path normal = path.lexically_normal();
  if (text.empty() || path.is_absolute() || *normal.begin() == "..") return "`" + text + "` is not below the project";
  if (!IsOfProject(path)) return "`" + text + "` is neither a .journey file nor a journey.toml";
  return "";
}

Status WriteEdit(const fs::path& folder, const Json& edit) {
  const fs::path path = folder / edit["path"].get<std::string>();
  std::error_code fault;
  fs::create_directories(path.parent_path(), fault);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << edit["text"].get_ref<const std::string&>();
  file.close();
  return file ? Status() : Status::Error("cannot write a copy of " + edit["path"].get<std::string>());
}

// Where the copy stands is nobody's business.
std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

class Trial {
 public:
  Trial(fs::path project, fs::path copy, const RunVerb& run)
      : project_(std::move(project)), copy_(std::move(copy)), run_(run) {}

  ToolResult Report(const Json& edits) {
    Json report = {{"format_version", 1}, {"applied", false}};
    const std::optional<Json> check = Ask({"check", "--format", "json", copy_.string()}, &report, "check");
    if (!check) return Refused(fault_);
    // Without errors there is more to say.
    if (check_exit_ == 0) {
      if (!Ask({"test", "--format", "json", copy_.string()}, &report, "test") && exit_code_ != kNoTestsFound) {
        return Refused(fault_);
      }
      if (!report.contains("test")) report["test"] = nullptr;
      // An older version that does not compile cannot be compared.
      if (!Ask({"diff", "--format", "json", project_.string(), copy_.string()}, &report, "diff"))
        report["diff"] = nullptr;
    }
    report["edits"] = Json::array();
    for (const Json& edit : edits) report["edits"].push_back(edit["path"]);
    return {report.dump(2, ' ', false, Json::error_handler_t::replace), report, false};
  }

 private:
  // What the verb says under `name`; nothing where it failed.
  std::optional<Json> Ask(const std::vector<std::string>& words, Json* report, const char* name) {
    auto ran = run_(words);
    if (ran.ok()) {
      exit_code_ = ran.value().exit_code;
      if (words[0] == "check") check_exit_ = exit_code_;
      ran.value().out = Replaced(std::move(ran.value().out), copy_.string(), project_.string());
      ran.value().err = Replaced(std::move(ran.value().err), copy_.string(), project_.string());
    }
    const ToolResult result = ResultOf(ran);
    fault_ = result.text;
    if (result.failed) return std::nullopt;
    (*report)[name] = result.structured.is_object() ? result.structured : Json(result.text);
    return (*report)[name];
  }

  const fs::path project_, copy_;
  const RunVerb& run_;
  int exit_code_ = 0, check_exit_ = 0;
  std::string fault_;
};

}  // namespace

ToolResult Propose(const Json& arguments, const RunVerb& run) {
  const fs::path project = fs::path(arguments.value("project", ".")).lexically_normal();
  std::error_code unknown;
  if (!fs::is_directory(project, unknown)) return Refused(project.string() + " is no folder");
  const Json& edits = arguments["edits"];
  if (edits.empty()) return Refused("there is nothing to try: `edits` is empty");
  for (const Json& edit : edits) {
    if (!edit.contains("path") || !edit["path"].is_string() || !edit.contains("text") || !edit["text"].is_string()) {
      return Refused("an edit is made of `path` and `text`");
    }
    if (const std::string fault = PathFault(edit["path"]); !fault.empty()) return Refused(fault);
  }
  const auto folder = rt::TemporaryFolder::Make();
  if (!folder.ok()) return Refused(folder.status().message());
  const fs::path copy = fs::path(folder.value()->path()) / "project";
  fs::create_directory(copy, unknown);
  if (Status status = CopyProject(project, copy); !status.ok()) return Refused(status.message());
  for (const Json& edit : edits) {
    if (Status status = WriteEdit(copy, edit); !status.ok()) return Refused(status.message());
  }
  return Trial(project, copy, run).Report(edits);
}

}  // namespace journey::mcp
