// CSV: the syntax of rows, and rows as events.
#include "runtime/input/csv.h"

#include <gtest/gtest.h>

#include "runtime/input/source.h"
#include "runtime/value/calendar.h"
#include "tests/input/schema.h"
#include "tests/input/temp_file.h"

namespace journey::rt {
namespace {

using testing_input::TempFile;

// "2:a|b|c" for a row that begins on line 2; "!" malformed.
std::vector<std::string> Rows(std::string_view bytes, char delimiter = ',') {
  TempFile file("rows.csv", bytes);
  auto source = ByteSource::Open(file.path());
  EXPECT_TRUE(source.ok());
  CsvReader reader(std::move(*source));
  std::vector<std::string> rows;
  for (bool first = true;; first = false) {
    CsvReader::Kind kind = reader.Next();
    if (first && kind != CsvReader::Kind::kEnd && delimiter != ',') kind = reader.SplitBy(delimiter);
    if (kind == CsvReader::Kind::kEnd) return rows;
    std::string row = std::to_string(reader.line()) + ":";
    if (kind != CsvReader::Kind::kRow) {
      rows.push_back(row + "!");
      continue;
    }
    for (size_t i = 0; i < reader.cells().size(); ++i) row += (i > 0 ? "|" : "") + std::string(reader.cells()[i]);
    rows.push_back(row);
  }
}
using List = std::vector<std::string>;

TEST(Csv, Rows) {
  EXPECT_EQ(Rows("a,b\nc,d\n"), (List{"1:a|b", "2:c|d"}));
  EXPECT_EQ(Rows("a,b\r\nc,d"), (List{"1:a|b", "2:c|d"}));
  EXPECT_EQ(Rows("a,,\n,,\n"), (List{"1:a||", "2:||"}));
  EXPECT_EQ(Rows("a\n\n \nb\n"), (List{"1:a", "4:b"}));
  EXPECT_EQ(Rows("a;b,c\n", ';'), (List{"1:a|b,c"}));
  EXPECT_EQ(Rows("a\tb\n", '\t'), (List{"1:a|b"}));
  EXPECT_EQ(Rows(" a , b \n"), (List{"1: a | b "}));
}

TEST(Csv, Quotes) {
  EXPECT_EQ(Rows("\"a,b\",c\n"), (List{"1:a,b|c"}));
  EXPECT_EQ(Rows("\"say \"\"hi\"\"\",\"\"\n"), (List{"1:say \"hi\"|"}));
  EXPECT_EQ(Rows("\"two\nlines\",x\nnext,y\n"), (List{"1:two\nlines|x", "3:next|y"}));
  EXPECT_EQ(Rows("\"two\r\nlines\",x\r\n"), (List{"1:two\r\nlines|x"}));
  EXPECT_EQ(Rows("\"a\n\n\nb\",x\n"), (List{"1:a\n\n\nb|x"}));
  EXPECT_EQ(Rows("\"\"\"\",\"\"\"\"\"\"\n"), (List{"1:\"|\"\""}));
  EXPECT_EQ(Rows("a\"b,5\" pipe\nc,d\n"), (List{"1:a\"b|5\" pipe", "2:c|d"}));  // a quote inside a plain cell is text
}

TEST(Csv, Malformed) {
  EXPECT_EQ(Rows("\"a\"b,c\nd,e\n"), (List{"1:!", "2:d|e"}));
  EXPECT_EQ(Rows("a,\"b\nc,d\n"), (List{"1:!"}));  // no header has said what a row is
}

// language.md section 13 speaks of lines; old spreadsheets end them with CR alone.
TEST(Csv, CarriageReturnsAlone) {
  EXPECT_EQ(Rows("a,b\rc,d\re,f"), (List{"1:a|b", "2:c|d", "3:e|f"}));
  EXPECT_EQ(Rows("a,b\r\rc,\"d\re\"\r"), (List{"1:a|b", "3:c|d\ne"}));
  EXPECT_EQ(Rows("a,b\r\nc\r,d\n"), (List{"1:a|b", "2:c\r|d"}));
}

class CsvEvents : public testing::Test {
 protected:
  CsvEvents() : program_(testing_input::MakeProgram()) {}
  // "line customer time fields" or "line J8xxx message".
  List Read(std::string_view bytes, SourceOptions options = {}, bool gzip = false) {
    TempFile file("log.csv", bytes, gzip);
    auto source = OpenInput(*program_, file.path(), options);
    if (!source.ok()) return {source.status().message().substr(file.path().size())};
    List list;
    Arena arena;
    Input input;
    RawLine raw;
    while ((*source)->Next(arena, &input, &raw)) {
      std::string line = std::to_string(raw.number) + " ";
      if (input.kind == InputKind::kRejected) {
        line +=
            std::string(input.error_code) + " " + std::string(input.error_message) + " [" + std::string(raw.text) + "]";
      } else {
        line += std::string(input.customer) + " " + FormatInstant(input.timestamp) + " " +
                testing_input::Show(*program_, input);
        if (!input.message_id.empty()) line += " #" + std::string(input.message_id);
      }
      list.push_back(line);
    }
    if (!(*source)->status().ok()) list.push_back((*source)->status().message());
    return list;
  }
  std::unique_ptr<Program> program_;
};

TEST_F(CsvEvents, CellsByDeclaredType) {
  const std::string bytes =
      "time,customer,event,price,n,kind,discount.code,id\n"
      "2026-01-01T00:00:00Z,ada,Item Bought,1.5,,Large one,TEN,m1\n"
      "2026-01-01 01:00:00+01:00,ada,Item Bought, +007.25 ,3,,,\n";
  SourceOptions options;
  options.id_column = "id";
  const List want = {"2 ada 2026-01-01T00:00:00.000Z price=1.5 n=1 kind=Large one code=TEN #m1",
                     "3 ada 2026-01-01T00:00:00.000Z price=7.25 n=3 kind=small code=-"};
  EXPECT_EQ(Read(bytes, options), want);
  EXPECT_EQ(Read(bytes, options, true), want);
}

TEST_F(CsvEvents, MappedColumnsAndDelimiter) {
  SourceOptions options;
  options.customer_column = "who";
  options.time_column = "when";
  options.event_column = "what";
  options.delimiter = ';';
  EXPECT_EQ(Read("what;when;who;price\nItem Bought;2026-01-01T00:00:00Z;\"a;b\";2\n", options),
            List{"2 a;b 2026-01-01T00:00:00.000Z price=2 n=1 kind=small code=-"});
  EXPECT_EQ(Read("what;when;price\n", options), List{": there is no column `who`; the columns are what, when, price"});
  EXPECT_EQ(Read("", options), List{": there is no header row"});
  EXPECT_EQ(Read("what;when;who;who\n", options), List{": two columns are called `who`"});
}

TEST_F(CsvEvents, TheHeaderTellsTheDelimiter) {
  const List want = {"2 a 2026-01-01T00:00:00.000Z title=x"};
  for (const std::string d : {",", ";", "\t", "|"}) {
    EXPECT_EQ(Read("time" + d + "customer" + d + "event" + d + "title\n2026-01-01T00:00:00Z" + d + "a" + d + "page" +
                   d + "x\n"),
              want)
        << d;
  }
  // Other delimiters in the columns' names; quotes that are none for another delimiter.
  EXPECT_EQ(Read("time;customer;event;\"title\";a,b,c,d,e\n2026-01-01T00:00:00Z;a;page;x;1,2\n"), want);
  EXPECT_EQ(Read("when;who\n"), List{": there is no column `customer`; the columns are when, who"});
}

// language-2 section 11: the record ends at the next line that has the header's number of cells.
TEST_F(CsvEvents, AnUnclosedQuoteEndsAtTheNextRow) {
  const std::string head = "customer,time,event,title\n", t = ",2026-01-01T00:00:00Z,page,";
  const auto page = [](const std::string& line, const std::string& who, const std::string& title) {
    return line + " " + who + " 2026-01-01T00:00:00.000Z title=" + title;
  };
  const std::string left_out = " J8001 malformed CSV: a quote that is not closed; ";
  EXPECT_EQ(Read(head + "a" + t + "fine\nb" + t + "\"5 inch\nc" + t + "row\nd" + t + "row\n"),
            (List{page("2", "a", "fine"), "3" + left_out + "line 3 is left out [b" + t + "\"5 inch]",
                  page("4", "c", "row"), page("5", "d", "row")}));
  // The quote of line 2 seems to end in line 5, where text behind it shows that it does not.
  EXPECT_EQ(Read(head + "a" + t + "\"5 inch\nno row\n\nb" + t + "\"x\"\nc" + t + "y\n"),
            (List{"2" + left_out + "lines 2 to 4 are left out [a" + t + "\"5 inch\nno row\n]", page("5", "b", "x"),
                  page("6", "c", "y")}));
  // Rows in a good quoted cell are none.
  EXPECT_EQ(Read(head + "a" + t + "\"b,1,2,3\nc,1,2,3\"\nd" + t + "y\n"),
            (List{page("2", "a", "b,1,2,3\nc,1,2,3"), page("4", "d", "y")}));
  // Nothing good behind it.
  EXPECT_EQ(Read(head + "a" + t + "\"5 inch\nx\ny"),
            (List{"2" + left_out + "lines 2 to 4 are left out [a" + t + "\"5 inch\nx\ny]"}));
  EXPECT_EQ(Read("customer,\"time\n1,2\n"), List{": the header row is malformed"});
}

// Every second line opens a quote that nobody closes: each is looked ahead from, but not forever.
TEST_F(CsvEvents, UnclosedQuotesCostNoMoreThanTheirLength) {
  std::string log = "customer,time,event\n";
  constexpr size_t kRows = 100'000;
  for (size_t i = 0; i < kRows; ++i) log += "a,2026-01-01T00:00:00Z,page\nx\",\"y\n";
  const List list = Read(log);
  ASSERT_EQ(list.size(), 2 * kRows);
  EXPECT_EQ(list[0], "2 a 2026-01-01T00:00:00.000Z title=");
  EXPECT_TRUE(list[1].starts_with("3 J8001 ")) << list[1];
  EXPECT_TRUE(list.back().ends_with("line 200001 is left out [x\",\"y]")) << list.back();
}

TEST_F(CsvEvents, TimesOfAZone) {
  SourceOptions options;
  options.zone = *FindZone("Europe/Paris");
  const std::string head = "time,customer,event,t\n";
  EXPECT_EQ(Read(head + "2026-01-01 00:00:00,a,All,2026-07-01T12:00:00\n2026-01-01T00:00:00Z,a,page,\n", options),
            (List{"2 a 2025-12-31T23:00:00.000Z b=- i=- d=- f=- s=- u=- t=2026-07-01T10:00:00.000Z m=- z=- e=- y=-",
                  "3 a 2026-01-01T00:00:00.000Z title="}));
}

TEST_F(CsvEvents, AllTypes) {
  EXPECT_EQ(
      Read("time,customer,event,b,i,d,f,s,u,t,m,z,e,y\n"
           "2026-01-01T00:00:00Z,x,All,TRUE,-5,0.12345,1e3, text ,3600000,2026-01-01 "
           "00:00:00Z,09:00,Europe/Paris,small, 2024-02-29 \n"),
      List{"2 x 2026-01-01T00:00:00.000Z b=true i=-5 d=0.1234 f=1000 s= text  u=3600000 t=2026-01-01T00:00:00.000Z "
           "m=09:00 z=Europe/Paris e=small y=2024-02-29"});
}

TEST_F(CsvEvents, BadRowsAreRejectedByLine) {
  const std::string head = "time,customer,event,price,n,f\n";
  auto one = [&](const std::string& row) {
    List list = Read(head + row + "\n2026-01-01T00:00:00Z,y,page,,,\n");
    EXPECT_EQ(list.size(), 2u) << row;
    return list.empty() ? "" : list[0];
  };
  EXPECT_EQ(one("2026-01-01T00:00:00Z,x,Item Bought,,1,"),
            "2 J8002 missing \"price\", expected decimal [2026-01-01T00:00:00Z,x,Item Bought,,1,]");
  EXPECT_EQ(one("2026-01-01T00:00:00Z,x,Item Bought,cheap,1,").substr(0, 49),
            "2 J8003 price: expected decimal, got \"cheap\" [202");
  EXPECT_EQ(one("2026-01-01T00:00:00Z,x,Item Bought,1,1.5,").substr(0, 37), "2 J8003 n: expected int, got \"1.5\" [2");
  EXPECT_EQ(one("2026-01-01T00:00:00Z,x,Item Bought,1e30,1,").substr(0, 15), "2 J8004 price: ");
  EXPECT_EQ(one("2026-01-01T00:00:00Z,x,All,,,NaN").substr(0, 7), "2 J8003" + std::string());
  EXPECT_EQ(
      Read("time,customer,event,y\n2026-01-01T00:00:00Z,x,All,2026-02-29\n"),
      List{"2 J8003 y: expected date? such as 2026-01-05, got \"2026-02-29\" [2026-01-01T00:00:00Z,x,All,2026-02-29]"});
  EXPECT_EQ(one("2026-01-01T00:00:00Z,,Item Bought,1,,").substr(0, 7), "2 J8005");
  EXPECT_EQ(one(",x,Item Bought,1,,").substr(0, 7), "2 J8002");
  EXPECT_EQ(one("2026-01-01T00:00:00,x,Item Bought,1,,").substr(0, 7), "2 J8003");
  EXPECT_EQ(one("2026-01-01T00:00:00Z,x,,1,,").substr(0, 7), "2 J8002");
  EXPECT_EQ(one("2026-01-01T00:00:00Z,x,Item Bought,1").substr(0, 44), "2 J8001 the row has 4 cells, the header 6 [2");
  EXPECT_EQ(one("2026-01-01T00:00:00Z,x,Item Bought,1,1,1,1").substr(0, 7), "2 J8001");
  EXPECT_EQ(one("2026-01-01T00:00:00Z,x\xFF,Item Bought,1,,").substr(0, 7), "2 J8006");
  EXPECT_EQ(one("\"a\"b,x,Item Bought,1,,").substr(0, 7), "2 J8001");
  EXPECT_EQ(one("2026-01-01T00:00:00Z,x,Unknown,cheap,,"), "2 x 2026-01-01T00:00:00.000Z ");
}

}  // namespace
}  // namespace journey::rt
