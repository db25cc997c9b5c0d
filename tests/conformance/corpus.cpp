// Finds and reads the cases.
#include "tests/conformance/corpus.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

#include "base/check.h"
#include "runtime/value/calendar.h"
#include "tests/differential/lines.h"

namespace journey::conformance {
namespace fs = std::filesystem;
namespace {

void Collect(const fs::path& folder, bool folders, std::vector<fs::path>& cases) {
  if (!fs::is_directory(folder)) return;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const bool fits = folders ? entry.is_directory() && fs::exists(entry.path() / "events.jsonl")
                              : entry.path().extension() == ".journey";
    if (fits) cases.push_back(entry.path());
  }
}

// Of both editions; what the second says otherwise stands under the same name and takes the first one's place.
std::vector<fs::path> SharedCases(const char* group, bool folders) {
  const fs::path newer = Shared() / "conformance-2" / group;
  std::vector<fs::path> cases;
  Collect(Shared() / "conformance" / group, folders, cases);
  std::erase_if(cases, [&](const fs::path& path) { return fs::exists(newer / path.filename()); });
  Collect(newer, folders, cases);
  return cases;
}

}  // namespace

fs::path Shared() {
  const char* shared = std::getenv("JOURNEY_SHARED");
  const fs::path root = shared != nullptr ? shared : "../shared";
  static const bool told = [&] {
    if (!fs::is_directory(root)) std::cout << "the shared corpus is not at " << root << ": its cases are skipped\n";
    return true;
  }();
  (void)told;
  return root;
}

std::vector<fs::path> Cases(Group group) {
  struct Place {
    const char* own;
    const char* shared;
    bool folders;
  };
  static constexpr Place kPlaces[] = {
      {"run", "run", false}, {"must_fail", "must_fail", false}, {"reject", "reject", false}, {"run", "replay", true}};
  const Place& place = kPlaces[static_cast<size_t>(group)];
  std::vector<fs::path> cases = SharedCases(place.shared, place.folders);
  Collect(fs::path("tests") / place.own, place.folders, cases);
  std::sort(cases.begin(), cases.end());
  return cases;
}

std::string CaseName(const fs::path& path) {
  std::string name = (path.native().starts_with("tests/") ? "own_" : "shared_") + path.stem().string();
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
}

std::string ReadFile(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return std::move(text).str();
}

std::vector<std::string> Lines(const std::string& text) { return differential::Lines(text); }

std::unique_ptr<Compilation> CompileFile(const fs::path& path) {
  std::string module = path.stem().string();
  for (char& c : module) {
    if (static_cast<unsigned char>(c) < 0x80 && std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  std::vector<SourceText> texts;
  texts.push_back({path.string(), std::move(module), ReadFile(path)});
  return Compile(std::move(texts));
}

std::unique_ptr<rt::Program> LoadReplay(const fs::path& folder) {
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".journey") continue;
    std::unique_ptr<Compilation> compilation = CompileFile(entry.path());
    if (!compilation->ir.has_value()) break;
    auto program = rt::Program::Load(std::move(*compilation->ir));
    if (program.ok()) return std::move(program.value());
  }
  return nullptr;
}

Flags ReadFlags(const fs::path& folder) {
  Flags flags;
  std::istringstream text(ReadFile(folder / "cmd.txt"));
  std::string flag;
  while (text >> flag) {
    text >> std::ws;
    std::string value;
    if (text.peek() == '"') {
      text.get();
      std::getline(text, value, '"');
    } else {
      text >> value;
    }
    if (flag == "--lateness") {
      const Result<int64_t> lateness = ParseDurationText(value);
      CHECK_MSG(lateness.ok(), value.c_str());
      flags.lateness_ms = lateness.value();
    } else {
      CHECK_MSG(flag == "--until", flag.c_str());
      flags.until = rt::ParseInstant(value);
      CHECK_MSG(flags.until.has_value(), value.c_str());
    }
  }
  return flags;
}

}  // namespace journey::conformance
