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

// One module of a shop with many of them: its own events, channel and journey, and a test.
std::string FileText(int i) {
  return fmt::format(R"(// Journeys of branch {0}: baskets that were left, orders that are late.
use m0 as shared

enum Size{0} {{ small, medium, large "Very large" }}

/// Somebody changed the basket.
event Basket{0} "Basket {0}" {{
  total: decimal
  items: int = 0
  size: Size{0} = small
  coupon: string? "discount.code"
}}
event Paid{0} {{ total: decimal }}

let big{0} = {1}.50
let worth{0}(total: decimal): bool = total >= big{0} and total < 1_000_000

channel mail{0}(template: string, subject: string? = none, amount: decimal = 0) "Mail of branch {0}" {{
  requires customer.consent
  quiet 21:00 to 08:00
  cap 3 per 7 days
}}

/// Wins back those who leave a basket in branch {0}.
journey Basket{0}Recovery "Branch {0}" {{
  priority {2}
  enter on Basket{0} where worth{0}(event.total) and event.coupon == none {{ total = event.total }}
  reenter after 7 days
  exit when not customer.consent
  goal on Paid{0} where event.total > 0 within 14 days
  timeout 30 days
  memory {{
    total: decimal = 0
    reminders: int = 0
  }}

  stage Shopping "Fills the basket" {{
    on Basket{0} {{ total = event.total }}
    idle 1 hour go Left
  }}
  stage Left "Left it" {{
    flow {{
      send mail{0}(template: "left_{0}", subject: "Still thinking, {{customer.first_name}}?", amount: total)
      reminders += 1
      wait up to 2 days {{
        on Basket{0} where event.total > total go Shopping
      }} else {{
        split offer{0} {{
          50% discount {{ send mail{0}(template: "offer_{0}") }}
          50% control {{ }}
        }}
      }}
      wait until 18:00
      send mail{0}(template: "last_{0}", amount: total * 2 - {1})
    }}
    after 5 days go Gone
  }}
  final stage Gone
}}
)",
                     i, 10 + i % 90, i % 7);
}

std::string SharedText() {
  return "customer {\n  first_name: string = \"there\"\n  consent: bool = true\n  zone: timezone = \"UTC\"\n}\n";
}

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
  std::vector<std::string> texts{SharedText()};
  for (int i = 1; i < kFiles; ++i) texts.push_back(FileText(i));
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
