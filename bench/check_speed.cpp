// How fast a big project is checked: 1,000 generated files of about 60 lines, phase by phase, against what the
// generated lexer alone costs for the same bytes.
//
// Prints files/s and MB/s of each phase and `ratio check_vs_lexer`: parse, sema and checks together over the bare
// lexer; and `ratio fmt_vs_lexer`: the formatter over the bare lexer, for files that are in the style already. Files
// that are not cost a check more, and stand in the table.
#include <fmt/format.h>

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "bench/branch_files.h"
#include "bench/harness.h"
#include "compiler/check/check.h"
#include "compiler/diag/diag.h"
#include "compiler/format/format.h"
#include "compiler/parse/lex_only.h"
#include "compiler/parse/parse.h"
#include "compiler/sema/sema.h"
#include "compiler/source/source.h"

namespace journey::bench {
namespace {

constexpr int kFiles = 1000;

std::string IndentedByFour(const std::string& text) {
  std::string out;
  bool begins = true;
  for (const char c : text) {
    out.append(begins && c == ' ' ? 2 : 1, c);
    begins = c == '\n' || (begins && c == ' ');
  }
  return out;
}

double Seconds(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void Main(const Arguments& arguments) {
  std::vector<std::string> texts{BranchShared()};
  for (int i = 1; i < kFiles; ++i) texts.push_back(BranchText(i));
  size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();

  Harness harness("checking a project of 1,000 files; an item is a byte");
  size_t tokens = 0;
  harness.Add("lexer", [&]() -> Harness::Sample {
    return {Seconds([&] {
              tokens = 0;
              for (const std::string& text : texts) tokens += LexOnly(text);
            }),
            bytes};
  });
  harness.Add("check", [&]() -> Harness::Sample {
    SourceMap sources;
    Diagnostics diagnostics;
    std::vector<ast::Module> modules;
    std::unique_ptr<typed::Program> program;
    const double parse = Seconds([&] {
      for (int i = 0; i < kFiles; ++i) {
        const FileId file = sources.Add(fmt::format("m{}.journey", i), texts[static_cast<size_t>(i)]);
        modules.push_back(Parse(sources, file, fmt::format("m{}", i), diagnostics));
      }
    });
    const double sema =
        Seconds([&] { program = std::make_unique<typed::Program>(Analyze(sources, modules, diagnostics)); });
    const double checks = Seconds([&] { Check(sources, *program, diagnostics); });
    CHECK_MSG(!diagnostics.has_errors(), "the generated project must be free of errors");
    harness.Record("check: parse", {parse, bytes});
    harness.Record("check: sema", {sema, bytes});
    harness.Record("check: rules and warnings", {checks, bytes});
    return {parse + sema + checks, bytes};
  });
  const auto format_all = [bytes](const std::vector<std::string>& files) -> Harness::Sample {
    return {Seconds([&] {
              for (const std::string& file : files) {
                CHECK_MSG(format::Format(file).fault.empty(), "the formatter changes what a text means");
              }
            }),
            bytes};
  };
  std::vector<std::string> in_style;
  for (const std::string& text : texts) in_style.push_back(format::Format(text).text);
  std::vector<std::string> in_no_style;  // indented otherwise
  for (const std::string& text : in_style) in_no_style.push_back(IndentedByFour(text));
  harness.Add("fmt", [&] { return format_all(in_style); });
  harness.Add("fmt: all files change", [&] { return format_all(in_no_style); });
  harness.Run(arguments.RoundsOr(5));
  if (!arguments.ratios) {
    harness.PrintTable("lexer");
    std::printf("%d files, %.2f MB, %zu tokens\n", kFiles, static_cast<double>(bytes) / 1e6, tokens);
    for (const char* name : {"lexer", "check", "check: parse", "check: sema", "check: rules and warnings", "fmt",
                             "fmt: all files change"}) {
      const double seconds = harness.MedianNs(name) * static_cast<double>(bytes) / 1e9;
      std::printf("%-28s %8.0f files/s %8.2f MB/s\n", name, kFiles / seconds,
                  static_cast<double>(bytes) / 1e6 / seconds);
    }
  }
  PrintRatio("check_vs_lexer", harness.Ratio("check", "lexer"));
  PrintRatio("fmt_vs_lexer", harness.Ratio("fmt", "lexer"));
}

}  // namespace
}  // namespace journey::bench

int main(int argc, char** argv) {
  journey::bench::Main(journey::bench::ParseArguments(argc, argv));
  return 0;
}
