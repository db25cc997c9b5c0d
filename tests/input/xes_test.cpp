// XES: traces into one stream in the order of time.
#include <gtest/gtest.h>

#include "runtime/input/source.h"
#include "runtime/value/calendar.h"
#include "tests/input/schema.h"
#include "tests/input/temp_file.h"

namespace journey::rt {
namespace {

using testing_input::TempFile;
using List = std::vector<std::string>;

class Xes : public testing::Test {
 protected:
  Xes() : program_(testing_input::MakeProgram()) {}
  List Read(std::string_view bytes, SourceOptions options = {}, bool gzip = false) {
    TempFile file("log.xes", bytes, gzip);
    auto source = OpenInput(*program_, file.path(), options);
    if (!source.ok()) return {source.status().message().substr(source.status().message().find("log.xes"))};
    List list;
    Arena arena;
    Input input;
    RawLine raw;
    while ((*source)->Next(arena, &input, &raw)) {
      std::string line = std::to_string(raw.number) + " ";
      if (input.kind == InputKind::kRejected) {
        line += std::string(input.error_code) + " " + std::string(raw.text);
      } else {
        line += std::string(input.customer) + " " + FormatInstant(input.timestamp) + " " +
                testing_input::Show(*program_, input);
      }
      list.push_back(line);
    }
    return list;
  }
  std::unique_ptr<Program> program_;
};

const std::string kHead = R"(<?xml version="1.0" encoding="UTF-8" ?>
<!-- a <trace> in a comment -->
<log xes.version="1.0">
<global scope="trace"><string key="concept:name" value="UNKNOWN"/></global>
)";

std::string Event(std::string_view name, std::string_view time, std::string_view more = "") {
  return "<event>\n<string key=\"concept:name\" value=\"" + std::string(name) +
         "\"/>\n<date key=\"time:timestamp\" value=\"" + std::string(time) + "\"/>" + std::string(more) + "</event>\n";
}
std::string Trace(std::string_view customer, const std::string& events) {
  return "<trace>\n<string key=\"concept:name\" value=\"" + std::string(customer) +
         "\"/><int key=\"n\" value=\"7\"/>\n" + events + "</trace>\n";
}

TEST_F(Xes, MergesTracesByTime) {
  const std::string price = R"(<float key="price" value="2.50"/><string key="kind" value="Large one"/>)";
  const std::string log =
      kHead +
      Trace("a", Event("Item Bought", "2026-01-01T01:00:02.000+01:00", price) + Event("page", "2026-01-01T00:00:05Z")) +
      Trace("b &amp; c", Event("page", "2026-01-01T00:00:01Z") + Event("page", "2026-01-01T00:00:02Z")) + "</log>\n";
  const List want = {
      "16 b & c 2026-01-01T00:00:01.000Z title=", "7 a 2026-01-01T00:00:02.000Z price=2.5 n=1 kind=Large one code=-",
      "19 b & c 2026-01-01T00:00:02.000Z title=", "10 a 2026-01-01T00:00:05.000Z title="};
  EXPECT_EQ(Read(log), want);
  EXPECT_EQ(Read(log, {}, true), want);
}

TEST_F(Xes, OtherKeysCanBeMapped) {
  SourceOptions options;
  options.customer_column = "org:resource";
  options.event_column = "case:concept:name";
  EXPECT_EQ(
      Read(kHead + Trace("page", Event("x", "2026-01-01T00:00:00Z", R"(<string key="org:resource" value="r1"/>)")) +
               "</log>",
           options),
      List{"7 r1 2026-01-01T00:00:00.000Z title="});
}

TEST_F(Xes, BadEventsAreRejectedWhereTheyStand) {
  List list = Read(kHead +
                   Trace("a", Event("page", "2026-01-01T00:00:01Z") + Event("Item Bought", "2026-01-01T00:00:02Z") +
                                  Event("page", "yesterday") + Event("page", "2026-01-01T00:00:03Z")) +
                   "<trace/></log>");
  ASSERT_EQ(list.size(), 4u);
  EXPECT_TRUE(list[1].starts_with("10 J8002 <event>") && list[1].ends_with("</event>")) << list[1];
  EXPECT_TRUE(list[2].starts_with("13 J8003 <event>")) << list[2];
  EXPECT_TRUE(list[3].starts_with("16 a ")) << list[3];
}

TEST_F(Xes, BrokenFilesAreErrors) {
  const std::string good = kHead + Trace("a", Event("page", "2026-01-01T00:00:01Z"));
  EXPECT_EQ(Read(good), List{"log.xes: the log breaks off before `</log>`"});
  EXPECT_EQ(Read(good.substr(0, good.size() - 20)), List{"log.xes: the log breaks off before `</log>`"});
  EXPECT_EQ(Read(""), List{"log.xes: the log breaks off before `</log>`"});
  EXPECT_EQ(Read(kHead + "<trace>\n<event>\n</trace></log>").at(0).substr(0, 27), "log.xes:7: malformed XML: S");
  EXPECT_EQ(Read("<?xml version='1.0' encoding='ISO-8859-1'?><log></log>"),
            List{"log.xes: the encoding iso-8859-1 is not supported; convert the log to UTF-8"});
  EXPECT_EQ(Read("<log></log>"), List{});
}

TEST_F(Xes, LargeLogsAcrossBlocks) {
  std::string log = kHead;
  for (int i = 0; i < 5000; ++i) {
    log += Trace("c" + std::to_string(i), Event("page", "2026-01-01T00:00:00." + std::to_string(100 + i % 900) + "Z",
                                                "<string key=\"pad\" value=\"" + std::string(500, 'x') + "\"/>"));
    if (i % 100 == 0) log += "<!-- </log> <trace> -->";
  }
  List list = Read(log + "</log>");
  ASSERT_EQ(list.size(), 5000u);
  for (size_t i = 1; i < list.size(); ++i) {
    auto time = [&](size_t k) { return list[k].substr(list[k].find("2026-01")); };
    EXPECT_LE(time(i - 1), time(i));
  }
}

}  // namespace
}  // namespace journey::rt
