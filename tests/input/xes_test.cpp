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
    const std::string& message = (*source)->status().message();
    if (!(*source)->status().ok()) list.push_back(message.substr(message.find("log.xes")));
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

// What was read before the fault is kept, and the fault has its line.
TEST_F(Xes, BrokenFilesAreErrorsBehindWhatWasRead) {
  const std::string good = kHead + Trace("a", Event("page", "2026-01-01T00:00:01Z"));
  const std::string page = "7 a 2026-01-01T00:00:01.000Z title=";
  EXPECT_EQ(Read(good), (List{page, "log.xes:11: the log breaks off before `</log>`"}));
  EXPECT_EQ(Read(good.substr(0, good.size() - 20)).back(), "log.xes:9: the log breaks off before `</log>`");
  EXPECT_EQ(Read(good.substr(0, good.size() - 4)), (List{page, "log.xes:10: the log breaks off before `</log>`"}));
  EXPECT_EQ(Read(""), List{"log.xes: there is no log in it"});
  EXPECT_EQ(Read("<html><body>404</body></html>"), List{"log.xes: this is no XES log: it begins with <html>"});
  EXPECT_EQ(Read(good + "<trace><string key=\"a\" value=\"<\"/></trace></log>"),
            (List{page, "log.xes:11: malformed XML: not well-formed (invalid token)"}));
  EXPECT_EQ(Read("<log></log>"), List{});
  EXPECT_EQ(Read("<log></log> <!-- all --> "), List{});
}

// One event that is no XML is one reject; behind its end the log goes on.
TEST_F(Xes, AMalformedEventIsLeftOutAlone) {
  const std::string bad = R"(<string key="note" value="a & b"/>)";
  const std::string page = Event("page", "2026-01-01T00:00:03Z");
  const auto reads = [&](const std::string& events, const List& ends) {
    const List list = Read(kHead + Trace("a", events) + Trace("b", page) + "</log>");
    EXPECT_EQ(list.size(), ends.size());
    for (size_t i = 0; i < std::min(list.size(), ends.size()); ++i) {
      EXPECT_TRUE(list[i].starts_with(ends[i])) << list[i] << "\n" << ends[i];
    }
  };
  reads(Event("page", "2026-01-01T00:00:01Z", bad) + page,
        {"7 J8001 <event>", "10 a 2026-01-01T00:00:03.000Z title=", "16 b 2026-01-01T00:00:03.000Z title="});
  // Without its end, up to what ends the trace.
  reads("<event>\n" + page, {"7 J8001 <event>", "14 b 2026-01-01T00:00:03.000Z title="});
  reads(page + "<event></x></trace><trace>", {"7 a ", "10 J8001 <event>", "13 b "});
}

TEST_F(Xes, EventsOutsideOfTracesAreRejected) {
  EXPECT_EQ(Read("<log>\n" + Event("page", "2026-01-01T00:00:01Z", "<string key=\"case:concept:name\" value=\"c\"/>") +
                 "</log>")
                .at(0)
                .substr(0, 15),
            "2 J8005 <event>");
}

TEST_F(Xes, OneLogBehindTheOther) {
  const std::string log = "<log>\n" + Trace("a", Event("page", "2026-01-01T00:00:01Z")) + "</log>\n";
  EXPECT_EQ(Read(log + "<?xml version=\"1.0\"?>" + log + "<!-- end -->"),
            (List{"4 a 2026-01-01T00:00:01.000Z title=", "12 a 2026-01-01T00:00:01.000Z title="}));
  EXPECT_EQ(Read(log + "what is this").back().substr(0, 25), "log.xes:9: malformed XML:");
}

TEST_F(Xes, NamespacesEntitiesAndLateAttributes) {
  const List want = {"1 R\xC3\xA9mi & Acme 2026-01-01T00:00:01.000Z title="};
  EXPECT_EQ(
      Read("<!DOCTYPE log [<!ENTITY co \"Acme\">]><x:log xmlns:x=\"http://www.xes-standard.org/\"><x:trace><x:event>"
           "<x:string key=\"concept:name\" value=\"page\"><x:string key=\"concept:name\" value=\"inner\"/></x:string>"
           "<x:date key=\"time:timestamp\" value=\"2026-01-01T00:00:01Z\"/></x:event>"
           "<x:string key=\"concept:name\" value=\"R&#233;mi &amp; &co;\"/></x:trace></x:log>"),
      want);
  // A billion laughs are not laughed.
  std::string bomb = "<!DOCTYPE log [<!ENTITY a0 \"lol\">";
  for (int i = 1; i < 30; ++i) {
    const std::string part = "&a" + std::to_string(i - 1) + ";";
    bomb += "<!ENTITY a" + std::to_string(i) + " \"" + part + part + part + part + "\">";
  }
  EXPECT_TRUE(Read(bomb + "]><log><trace><string key=\"concept:name\" value=\"&a29;\"/></trace></log>")
                  .at(0)
                  .starts_with("log.xes:1: malformed XML: "));
}

TEST_F(Xes, Encodings) {
  const auto log = [](std::string_view encoding, std::string_view name) {
    return "<?xml version=\"1.0\" encoding=\"" + std::string(encoding) + "\"?>" +
           "<log><trace><string key=\"concept:name\" value=\"" + std::string(name) +
           "\"/><event><string key=\"concept:name\" value=\"page\"/><date key=\"time:timestamp\" "
           "value=\"2026-01-01T00:00:01Z\"/></event></trace></log>";
  };
  const List want = {"1 caf\xC3\xA9 2026-01-01T00:00:01.000Z title="};
  EXPECT_EQ(Read(log("UTF-8", "caf\xC3\xA9")), want);
  EXPECT_EQ(Read("\xEF\xBB\xBF" + log("utf-8", "caf\xC3\xA9")), want);
  EXPECT_EQ(Read(log("ISO-8859-1", "caf\xE9")), want);
  std::string wide = "\xFF\xFE";
  for (const char c : log("UTF-16", "caf\xE9")) wide += {c, '\0'};
  EXPECT_EQ(Read(wide), want);
  EXPECT_EQ(Read(log("KOI8-R", "x")), List{"log.xes: the encoding KOI8-R is not supported; convert the log to UTF-8"});
}

// An event is bounded like a line, whatever it consists of.
TEST_F(Xes, AnEventOfMoreThan16MiBIsRejected) {
  const std::string page = Event("page", "2026-01-01T00:00:01Z");
  std::string many;
  for (int i = 0; i < 20; ++i) many += "<string key=\"pad\" value=\"" + std::string(1 << 20, 'x') + "\"/>";
  const std::string one = "<string key=\"pad\" value=\"" + std::string(20 << 20, 'x') + "\"/>";
  for (const std::string& more : {many, one}) {
    const List list = Read("<log>\n" + Trace("a", Event("page", "2026-01-01T00:00:00Z", more) + page) + "</log>");
    ASSERT_EQ(list.size(), 2u);
    EXPECT_TRUE(list[0].starts_with("4 J8007 <event>")) << list[0].substr(0, 100);
    EXPECT_EQ(list[1], "7 a 2026-01-01T00:00:01.000Z title=");
  }
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
