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
  CsvReader reader(std::move(*source), delimiter);
  std::vector<std::string> rows;
  while (true) {
    CsvReader::Kind kind = reader.Next();
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
  EXPECT_EQ(Rows("a,\"b\nc,d\n"), (List{"1:!"}));  // never closed: the rest belongs to it
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

TEST_F(CsvEvents, AllTypes) {
  EXPECT_EQ(
      Read("time,customer,event,b,i,d,f,s,u,t,m,z,e\n"
           "2026-01-01T00:00:00Z,x,All,TRUE,-5,0.12345,1e3, text ,3600000,2026-01-01 "
           "00:00:00Z,09:00,Europe/Paris,small\n"),
      List{"2 x 2026-01-01T00:00:00.000Z b=true i=-5 d=0.1234 f=1000 s= text  u=3600000 t=2026-01-01T00:00:00.000Z "
           "m=09:00 z=Europe/Paris e=small"});
}

TEST_F(CsvEvents, BadRowsAreRejectedByLine) {
  const std::string head = "time,customer,event,price,n,f\n";
  auto one = [&](const std::string& row) {
    List list = Read(head + row + "\n2026-01-01T00:00:00Z,y,page,,,\n");
    EXPECT_EQ(list.size(), 2u) << row;
    return list.empty() ? "" : list[0];
  };
  EXPECT_EQ(one("2026-01-01T00:00:00Z,x,Item Bought,,1,"),
            "2 J8002 price is missing [2026-01-01T00:00:00Z,x,Item Bought,,1,]");
  EXPECT_EQ(one("2026-01-01T00:00:00Z,x,Item Bought,cheap,1,").substr(0, 36), "2 J8003 price: expected decimal [202");
  EXPECT_EQ(one("2026-01-01T00:00:00Z,x,Item Bought,1,1.5,").substr(0, 24), "2 J8003 n: expected int ");
  EXPECT_EQ(one("2026-01-01T00:00:00Z,x,Item Bought,1e30,1,").substr(0, 15), "2 J8004 price: ");
  EXPECT_EQ(one("2026-01-01T00:00:00Z,x,All,,,NaN").substr(0, 7), "2 J8003" + std::string());
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
