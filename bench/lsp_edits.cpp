// How long an editor waits for diagnostics: 1,000 generated files of about 60 lines, one of which is edited.
//
// From the bytes of `textDocument/didChange` to the last `publishDiagnostics`, which tell of the whole project. Prints
// milliseconds of the median and of the slowest edit of each kind, and `ratio lsp_edit_vs_open`: an edit in the body of
// a journey over opening the project, when all of it is done.
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
#include "compiler/lsp/rpc.h"
#include "compiler/lsp/server.h"

namespace journey::bench {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr int kFiles = 1000;

double Now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

class Editor {
 public:
  explicit Editor(fs::path folder)
      : folder_(std::move(folder)), server_({"bench", ""}, [this](std::string_view frame) { Hear(frame); }) {
    Tell({{"id", 1},
          {"method", "initialize"},
          {"params", {{"capabilities", Json::object()}, {"rootUri", "file://" + folder_.string()}}}});
    const double begin = Now();
    Tell({{"method", "initialized"}, {"params", Json::object()}});
    opened_ = heard_ - begin;
  }

  // Seconds that opening the project took.
  double opened() const { return opened_; }

  void Open(const std::string& name, const std::string& text) {
    Tell({{"method", "textDocument/didOpen"},
          {"params",
           {{"textDocument", {{"uri", Uri(name)}, {"languageId", "journey"}, {"version", 1}, {"text", text}}}}}});
  }
  // Seconds until the last diagnostics were told.
  double Change(const std::string& name, const std::string& text) {
    const Json message{{"method", "textDocument/didChange"},
                       {"params",
                        {{"textDocument", {{"uri", Uri(name)}, {"version", ++version_}}},
                         {"contentChanges", Json::array({Json{{"text", text}}})}}}};
    const std::string frame = lsp::Framed(message.dump());
    const double begin = Now();
    heard_ = begin;
    server_.Receive(frame);
    server_.Work();
    CHECK_MSG(heard_ > begin, "an edit must be answered with diagnostics");
    return heard_ - begin;
  }

 private:
  std::string Uri(const std::string& name) const { return "file://" + (folder_ / name).string(); }
  void Tell(Json message) {
    server_.Receive(lsp::Framed(message.dump()));
    server_.Work();
  }
  void Hear(std::string_view frame) {
    if (frame.find("publishDiagnostics") != std::string_view::npos) heard_ = Now();
  }

  fs::path folder_;
  double heard_ = 0, opened_ = 0;
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
      {"what all files share", "m0.journey", shared, Replaced(shared, "true", "false")},
  };
  if (!arguments.ratios) std::printf("%-28s        %7.1f ms\n", "opening the project", editor.opened() * 1e3);
  const int rounds = arguments.RoundsOr(arguments.ratios ? 5 : 15);
  for (const Kind& kind : kinds) {
    std::vector<double> seconds;
    for (int round = 0; round < rounds; ++round) {
      seconds.push_back(editor.Change(kind.file, kind.after));
      seconds.push_back(editor.Change(kind.file, kind.before));
    }
    std::sort(seconds.begin(), seconds.end());
    const double median = seconds[seconds.size() / 2] * 1e3;
    if (!arguments.ratios) {
      std::printf("%-28s median %7.1f ms   best %7.1f ms   slowest %7.1f ms\n", kind.name, median,
                  seconds.front() * 1e3, seconds.back() * 1e3);
    }
    if (&kind == kinds) PrintRatio("lsp_edit_vs_open", median / 1e3 / editor.opened());
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace journey::bench

int main(int argc, char** argv) {
  journey::bench::Main(journey::bench::ParseArguments(argc, argv));
  return 0;
}
