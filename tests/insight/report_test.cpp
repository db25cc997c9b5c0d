// A report and its four forms.
#include "insight/report.h"

#include <expat.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "insight/blocks.h"
#include "tests/insight/support.h"

namespace journey::insight::testing {
namespace {

constexpr const char* kReportShop = R"(
channel mail(template: string)
event In event Next event Bought event Unsubscribed
customer { kids: int = 0 }
segment Parents = customer.kids > 0
persona Ada "Busy <parent>" = Parents { quote "No time." }
journey J "Buying & more" for Ada {
  enter on In  reenter always  exit on Unsubscribed  goal on Bought within 5 days  timeout 9 days  holdout 50%
  kpi sold "Half buy" = conversion_rate target >= 0.5
  stage A "First, \"A\"" { pain "too slow" flow { send mail(template: "hi") } on Next go B }
  stage B { on Next go A }
}
journey Other { enter on Next  timeout 1 day  stage S { on In go S } })";

class ReportTest : public ::testing::Test {
 protected:
  ReportTest() : counter_(kReportShop) {
    counter_.Add(Line("02T10:00", "a", 1, R"("kind":"entered","stage":"A")"));
    counter_.Add(
        Line("02T10:00", "a", 1,
             R"("kind":"sent","channel":"mail","id":"x","args":{"template":"=1+1,\u001b[31m<b>"},"stage":"A")"));
    counter_.Add(Line("02T11:00", "a", 1, R"("kind":"moved","from":"A","stage":"B")"));
    counter_.Add(Line("02T12:00", "a", 1, R"("kind":"moved","from":"B","stage":"A")"));
    counter_.Add(
        Line("02T15:00", "a", 1, R"("kind":"ended","outcome":"exited","stage":"A","cause":{"event":"Unsubscribed"})"));
    counter_.Add(Line("02T10:00", "b", 1, R"("kind":"held_out")"));
  }
  Report Made() const { return MakeReport("Shop", counter_.module(), counter_.Now()); }
  Counter counter_;
};

TEST_F(ReportTest, NamesPains) {
  const Report report = Made();
  ASSERT_EQ(report.journeys.size(), 2U);
  std::vector<std::string> told;
  for (const Pain& pain : report.journeys[0].pains) {
    told.push_back(std::string(NameOf(pain.kind)) + " " + std::to_string(pain.stage) + " " + pain.cause + " " +
                   std::to_string(pain.count) + "/" + std::to_string(pain.of));
  }
  // Stays in A were of one and three hours, the lower is the median; the one in B an hour. A was entered twice by one.
  EXPECT_EQ(told, (std::vector<std::string>{"leave 0 exited, Unsubscribed 1/1", "wait 0  2/1", "wait 1  1/1",
                                            "come_back 0  1/2", "exit -1 exited, Unsubscribed 1/1"}));
  EXPECT_EQ(report.missed(), 1U);
}

TEST_F(ReportTest, KeepsWhatIsAskedFor) {
  Report report = Made();
  EXPECT_FALSE(KeepOnly(report, "Nobody"));
  EXPECT_EQ(report.journeys.size(), 2U);
  EXPECT_TRUE(KeepOnly(report, "Ada"));
  ASSERT_EQ(report.journeys.size(), 1U);
  EXPECT_EQ(report.journeys[0].journey->simple_name, "J");
  Report other = Made();
  EXPECT_TRUE(KeepOnly(other, "Other"));
  EXPECT_EQ(other.missed(), 0U) << "of what was kept";
}

TEST_F(ReportTest, IsTextForTheTerminal) {
  const std::string text = WriteText(Made());
  EXPECT_NE(text.find("Buying & more\n  For Busy <parent>. 1 entry, 1 held out; 0 converted: 0.0 %"), std::string::npos)
      << text;
  EXPECT_NE(text.find("    Half buy         0  ≥ 0.5   MISSED   conversion rate\n"), std::string::npos) << text;
  EXPECT_NE(text.find("Nobody entered."), std::string::npos);
  EXPECT_NE(text.find("1 KPI is missed."), std::string::npos);
  EXPECT_EQ(text.find('\x1b'), std::string::npos) << "what records say must not steer a terminal";
}

TEST_F(ReportTest, IsData) {
  const auto json = nlohmann::json::parse(WriteJson(Made()));
  EXPECT_EQ(json["format_version"], 1);
  const auto& journey = json["journeys"][0];
  EXPECT_EQ(journey["entries"], 1);
  EXPECT_EQ(journey["stages"][0]["to"]["B"], 1);
  EXPECT_EQ(journey["stages"][0]["times"]["median_ms"], 3'600'000);
  EXPECT_EQ(journey["kpis"][0]["verdict"], "missed");
  EXPECT_EQ(journey["weeks"][0]["week"], "2026-03-02");
  EXPECT_EQ(journey["messages"][0]["name"], "=1+1,\x1b[31m<b>");
  EXPECT_EQ(json["kpis_missed"], 1);
}

TEST_F(ReportTest, IsOneMeasureALine) {
  const std::string csv = WriteCsv(Made());
  EXPECT_TRUE(csv.starts_with("journey,stage,measure,name,value,low,high\nshop.J,,entries,,1,,\n")) << csv;
  EXPECT_NE(csv.find("shop.J,A,moves_to,B,1,,\n"), std::string::npos);
  EXPECT_NE(csv.find("shop.J,,message_sent,\"mail =1+1,"), std::string::npos) << "with a comma, so in quotes";
}

void StartTag(void* depth, const char*, const char**) { ++*static_cast<int*>(depth); }

TEST_F(ReportTest, IsAPageThatStandsAlone) {
  const std::string page = WriteHtml(Made());
  EXPECT_TRUE(page.starts_with("<!DOCTYPE html>\n"));
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(page.find("http"), std::string::npos) << "nothing is fetched";
  EXPECT_EQ(page.find("<b>"), std::string::npos) << "what records say is text";
  EXPECT_NE(page.find("prefers-color-scheme:dark"), std::string::npos);
  // Each picture has its table behind it.
  size_t pictures = 0;
  for (size_t at = page.find("<div class=\"plot\""); at != std::string::npos;
       at = page.find("<div class=\"plot\"", at + 1)) {
    EXPECT_TRUE(page.substr(page.find("</div>\n</div>\n", at) + 14, 19) == "<div class=\"scroll\"");
    ++pictures;
  }
  // Funnel, uplift, messages, weeks, times in A and in B.
  EXPECT_EQ(pictures, 6U);
  // What is drawn is well-formed.
  size_t drawn = 0;
  for (size_t at = page.find("<svg"); at != std::string::npos; at = page.find("<svg", at + 1)) {
    const size_t end = page.find("</svg>", at) + 6;
    const std::string svg = page.substr(at, end - at);
    XML_Parser parser = XML_ParserCreate("UTF-8");
    int tags = 0;
    XML_SetUserData(parser, &tags);
    XML_SetStartElementHandler(parser, StartTag);
    EXPECT_EQ(XML_Parse(parser, svg.data(), static_cast<int>(svg.size()), 1), XML_STATUS_OK) << svg;
    XML_ParserFree(parser);
    EXPECT_GT(tags, 2);
    ++drawn;
  }
  EXPECT_GT(drawn, pictures);
}

TEST_F(ReportTest, GivesTheSameBytes) {
  EXPECT_EQ(WriteHtml(Made()), WriteHtml(Made()));
  EXPECT_EQ(WriteJson(Made()), WriteJson(Made()));
}

// Numbers by value, with signs and behind the point, before words; what is equal stands by its text, so nothing is
// lost.
TEST(AnswerOrder, NumbersAndWords) {
  std::vector<std::string> answers{"b", "10",  "9",        "-2", "-10", "0.5", "0.25",
                                   "1", "1.0", "(others)", "1.", "-",   "007", "123456789012345678901"};
  std::ranges::sort(answers, AnswerOrder());
  EXPECT_EQ(answers, (std::vector<std::string>{"-10", "-2", "0.25", "0.5", "1", "1.0", "007", "9", "10",
                                               "123456789012345678901", "(others)", "-", "1.", "b"}));
}

}  // namespace
}  // namespace journey::insight::testing
