// How long an editor waits for diagnostics: 1,000 generated files of about 60 lines, one of which is edited.
//
// From the bytes of `textDocument/didChange` to the last `publishDiagnostics`, which tell of the whole project. Prints
// milliseconds of each kind of edit, processor time and elapsed, and `ratio lsp_edit_vs_open`: an edit in the body of a
// journey over opening the project, when all of it is done, in processor time.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include <unistd.h>

#include "bench/branch_files.h"
#include "bench/harness.h"
#include "bench/workload/cpu_clock.h"
#include "compiler/lsp/rpc.h"
#include "compiler/lsp/server.h"

namespace journey::bench {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr int kFiles = 1000;

struct Seconds {
  double processor = 0, elapsed = 0;
};

// How long it was until the last thing that mattered.
class Stopwatch {
 public:
  void Start() { *this = Stopwatch(); }
  void Mark() {
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin_;
    marked_ = {clock_.Seconds(), elapsed.count()};
  }
  Seconds marked() const { return marked_; }

 private:
  CpuClock clock_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  Seconds marked_;
};

class Editor {
 public:
  explicit Editor(fs::path folder)
      : folder_(std::move(folder)), server_({"bench", ""}, [this](std::string_view frame) { Hear(frame); }) {
    Tell({{"id", 1},
          {"method", "initialize"},
          {"params", {{"capabilities", Json::object()}, {"rootUri", "file://" + folder_.string()}}}});
    watch_.Start();
    Tell({{"method", "initialized"}, {"params", Json::object()}});
    opened_ = watch_.marked();
  }

  // What opening the project took.
  Seconds opened() const { return opened_; }

  void Open(const std::string& name, const std::string& text) {
    Tell({{"method", "textDocument/didOpen"},
          {"params",
           {{"textDocument", {{"uri", Uri(name)}, {"languageId", "journey"}, {"version", 1}, {"text", text}}}}}});
  }
  // Until the last diagnostics were told.
  Seconds Change(const std::string& name, const std::string& text) {
    const Json message{{"method", "textDocument/didChange"},
                       {"params",
                        {{"textDocument", {{"uri", Uri(name)}, {"version", ++version_}}},
                         {"contentChanges", Json::array({Json{{"text", text}}})}}}};
    const std::string frame = lsp::Framed(message.dump());
    watch_.Start();
    server_.Receive(frame);
    server_.Work();
    CHECK_MSG(watch_.marked().elapsed > 0, "an edit must be answered with diagnostics");
    return watch_.marked();
  }

 private:
  std::string Uri(const std::string& name) const { return "file://" + (folder_ / name).string(); }
  void Tell(Json message) {
    server_.Receive(lsp::Framed(message.dump()));
    server_.Work();
  }
  void Hear(std::string_view frame) {
    if (frame.find("publishDiagnostics") != std::string_view::npos) watch_.Mark();
  }

  fs::path folder_;
  Stopwatch watch_;
  Seconds opened_;
  int version_ = 1;
  lsp::Server server_;
};

std::string Replaced(std::string text, const std::string& what, const std::string& by) {
  const size_t at = text.find(what);
  CHECK_MSG(at != std::string::npos, what.c_str());
  return text.replace(at, what.size(), by);
}

void Main(const Arguments& arguments) {
  const fs::path folder = fs::temp_directory_path() / fmt::format("journey_lsp_edits_{}", getpid());
  fs::create_directories(folder);
  std::ofstream(folder / "journey.toml") << "sources = [\".\"]\n";
  std::ofstream(folder / "m0.journey") << BranchShared();
  for (int i = 1; i < kFiles; ++i) std::ofstream(folder / fmt::format("m{}.journey", i)) << BranchText(i);
  const std::string text = BranchText(500), shared = BranchShared();
  Editor editor(folder);
  editor.Open("m500.journey", text);
  editor.Open("m0.journey", shared);

  // Each kind of edit, and back again; both are measured.
  struct Kind {
    const char* name;
    std::string file, before, after;
  };
  const Kind kinds[] = {
      {"in the body of a journey", "m500.journey", text, Replaced(text, "after 5 days", "after 6 days")},
      {"a mistake in a body", "m500.journey", text, Replaced(text, "go Gone", "go Gon")},
      {"a body half typed", "m500.journey", text, Replaced(text, "reminders += 1", "reminders +=")},
      {"an event of the file", "m500.journey", text, Replaced(text, "items: int = 0", "items: int = 1")},
      {"a new declaration", "m500.journey", text, text + "event New {}\n"},
      {"a declaration renamed", "m500.journey", text, Replaced(text, "let big500", "let vast500")},
      {"a default that all rely on", "m0.journey", shared, Replaced(shared, "true", "false")},
      {"a new field of customers", "m0.journey", shared, Replaced(shared, "  consent", "  age: int?\n  consent")},
      {"a type that all rely on", "m0.journey", shared, Replaced(shared, "string = \"there\"", "int = 1")},
  };
  if (!arguments.ratios) {
    std::printf("%-28s %9s %9s %9s %9s\n", "milliseconds", "processor", "elapsed", "least", "most");
    const Seconds opened = editor.opened();
    std::printf("%-28s %9.1f %9.1f\n", "opening the project", opened.processor * 1e3, opened.elapsed * 1e3);
  }
  const int rounds = arguments.RoundsOr(arguments.ratios ? 5 : 15);
  for (const Kind& kind : kinds) {
    std::vector<double> processor, elapsed;
    for (int round = 0; round < rounds; ++round) {
      for (const std::string& text_now : {kind.after, kind.before}) {
        const Seconds took = editor.Change(kind.file, text_now);
        processor.push_back(took.processor * 1e3);
        elapsed.push_back(took.elapsed * 1e3);
      }
    }
    std::sort(processor.begin(), processor.end());
    std::sort(elapsed.begin(), elapsed.end());
    const size_t middle = elapsed.size() / 2;
    if (!arguments.ratios) {
      std::printf("%-28s %9.1f %9.1f %9.1f %9.1f\n", kind.name, processor[middle], elapsed[middle], elapsed.front(),
                  elapsed.back());
    }
    if (&kind == kinds) PrintRatio("lsp_edit_vs_open", processor[middle] / 1e3 / editor.opened().processor);
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace journey::bench

int main(int argc, char** argv) {
  journey::bench::Main(journey::bench::ParseArguments(argc, argv));
  return 0;
}
