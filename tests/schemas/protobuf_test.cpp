// Protocol Buffers as declarations. What a field is called and looks like in JSON is said by protobuf's documentation
// ("ProtoJSON Format"), what is a file by its language guides; what the language takes by section 13 of its contract.
#include "compiler/schemas/protobuf.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "compiler/diag/render.h"
#include "compiler/driver/compile.h"
#include "tests/cli/process.h"

namespace journey::schemas {
namespace {

using testing::ProcessResult;
using testing::RunCommand;
using testing::RunJourney;
using testing::ScratchFolder;

Result<Schemas> Read(const std::string& text, const std::vector<std::string>& folders = {},
                     const std::vector<std::string>& messages = {}) {
  return ReadProtobuf({text, "dir/shop.proto", folders, messages});
}

// Without the lines that say where it is from; compiled.
std::string Declared(const Result<Schemas>& schemas) {
  EXPECT_TRUE(schemas.ok()) << schemas.status().message();
  if (!schemas.ok()) return "";
  const std::string text = WriteDeclarations(schemas.value(), "x");
  const auto compiled = Compile({{"x.journey", "x", text}});
  EXPECT_FALSE(compiled->diagnostics.has_errors()) << RenderShort(compiled->sources, compiled->diagnostics) << text;
  return text.substr(text.find("\n\n") + 2);
}

std::string DeclaredBy(const std::string& text) { return Declared(Read(text)); }

std::string ErrorOf(const std::string& text, const std::vector<std::string>& messages = {}) {
  return Read(text, {}, messages).status().message();
}

// A field of proto3 that was not set is left out of JSON if it has its type's default, so it is the default here.
TEST(Protobuf, ScalarsHaveTheirDefaults) {
  const auto read = Read(R"(syntax = "proto3";
message M {
  double d = 1; float f = 2; int32 i = 3; uint32 u = 4; sint32 s = 5; fixed32 x = 6; sfixed32 y = 7;
  bool b = 8; string t = 9; repeated string tags = 10;
})");
  EXPECT_EQ(Declared(read), R"(event M {
  d: decimal = 0
  f: decimal = 0
  i: int = 0
  u: int = 0
  s: int = 0
  x: int = 0
  y: int = 0
  b: bool = false
  t: string = ""
  tags: [string] = []
}
)");
  EXPECT_TRUE(read.value().remarks.empty());
}

TEST(Protobuf, WhatCanBeAbsentIsOptional) {
  EXPECT_EQ(DeclaredBy(R"(syntax = "proto3";
message M { optional int32 n = 1; Part part = 2; message Part { bool b = 1; } })"),
            R"(record Part {
  b: bool = false
}
event M {
  n: int?
  part: Part?
}
)");
}

TEST(Protobuf, OfTheSecondSyntax) {
  const auto read = Read(R"(message M {
  required string id = 1;
  optional int32 n = 2;
  optional int32 five = 3 [default = -5];
  optional double rate = 4 [default = 1.25];
  optional double tiny = 5 [default = 1e-9];
  optional string text = 6 [default = "a\"b"];
  optional Colour colour = 7 [default = BLUE];
  optional bytes raw = 8 [default = "x"];
  optional int64 least = 9 [default = -9223372036854775808];
  optional group Grp = 10 { optional bool b = 1; }
  extensions 100 to 200;
  enum Colour { RED = 1; BLUE = 2; }
})");
  EXPECT_EQ(Declared(read), R"(enum Colour { red "RED", blue "BLUE" }
record Grp {
  b: bool?
}
event M {
  id: string
  n: int?
  five: int = -5
  rate: decimal = 1.25
  tiny: decimal?
  text: string = "a\"b"
  colour: Colour = blue
  raw: string?
  least: int?
  grp: Grp?
}
)");
  const auto& remarks = read.value().remarks;
  for (const char* field : {"tiny", "raw", "least"}) {
    EXPECT_EQ(std::ranges::count(remarks,
                                 "M." + std::string(field) + ": its default cannot be written here, so it may be none"),
              1)
        << field;
  }
  EXPECT_EQ(std::ranges::count(remarks, "M: extensions are left out"), 1);
}

// In JSON a field is called in lowerCamelCase, or as json_name says.
TEST(Protobuf, NamesAreThoseOfTheJson) {
  EXPECT_EQ(DeclaredBy(R"(syntax = "proto3";
message M { string order_id = 1; string gift = 2 [json_name = "is gift"]; })"),
            R"(event M {
  orderId: string = ""
  is_gift: string = "" "is gift"
}
)");
}

// Numbers of 64 bits are texts in JSON, and a text for a number is a wrong type here.
TEST(Protobuf, WideNumbersAreTold) {
  const auto read = Read(R"(syntax = "proto3"; message M { int64 a = 1; fixed64 b = 2; })");
  EXPECT_EQ(Declared(read), "event M {\n  a: int = 0\n  b: int = 0\n}\n");
  EXPECT_EQ(
      read.value().remarks,
      (std::vector<std::string>{
          "M.a is a text in protobuf's JSON and an int here: send it as a number",
          "M.b is a text in protobuf's JSON and an int here: send it as a number, of at most 9223372036854775807"}));
}

TEST(Protobuf, WellKnownTypesNeedNoFile) {
  const auto read = Read(R"(syntax = "proto3";
import "google/protobuf/timestamp.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/wrappers.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/any.proto";
import "google/protobuf/empty.proto";
import "google/protobuf/field_mask.proto";
message M {
  google.protobuf.Timestamp at = 1;
  google.protobuf.Duration took = 2;
  google.protobuf.StringValue text = 3;
  google.protobuf.BoolValue yes = 4;
  google.protobuf.Int32Value n = 5;
  google.protobuf.UInt64Value big = 6;
  google.protobuf.DoubleValue d = 7;
  google.protobuf.BytesValue raw = 8;
  google.protobuf.FieldMask mask = 9;
  google.protobuf.Struct s = 10;
  google.protobuf.Value v = 11;
  google.protobuf.ListValue l = 12;
  google.protobuf.Any a = 13;
  google.protobuf.Empty e = 14;
  google.protobuf.NullValue z = 15;
})");
  EXPECT_EQ(Declared(read), R"(event M {
  at: instant?
  took: string?
  text: string?
  yes: bool?
  n: int?
  big: int?
  d: decimal?
  raw: string?
  mask: string?
}
)");
  const auto& remarks = read.value().remarks;
  for (const char* remark :
       {"M.took is a duration, and its text here, as in \"3.5s\"", "M.raw is bytes, and their text in base64 here",
        "M.s is left out: it may hold anything", "M.v is left out: it may hold anything",
        "M.l is left out: it may hold anything", "M.a is left out: it may hold anything",
        "M.e is left out: nothing of it can be read here", "M.z is left out: it is always null"}) {
    EXPECT_EQ(std::ranges::count(remarks, remark), 1) << remark;
  }
}

TEST(Protobuf, CommentsAreDocs) {
  EXPECT_EQ(DeclaredBy(R"(syntax = "proto3";
// About the file.

// Paid.
//   In full.
message M {
  reserved 2, 9 to 11;
  reserved "old";
  // Ours.
  string id = 1;
  bool gift = 3;  // Wrapped.
})"),
            R"(/// Paid.
/// In full.
event M {
  /// Ours.
  id: string = ""
  /// Wrapped.
  gift: bool = false
}
)");
}

TEST(Protobuf, WhatHasNoTypeIsLeftOutAndTold) {
  const auto read = Read(R"(syntax = "proto3";
message M {
  map<string, string> labels = 1;
  Node tree = 2;
  oneof pay { string card = 3; double cash = 4; }
  string path = 5 [json_name = "/p"];
}
message Node { string name = 1; repeated Node children = 2; })");
  EXPECT_EQ(Declared(read), R"(record Node {
  name: string = ""
}
event M {
  tree: Node?
  card: string?
  cash: decimal?
}
)");
  EXPECT_EQ(read.value().remarks,
            (std::vector<std::string>{"M.labels is left out: the language has nothing like a map",
                                      "M.tree.children is left out: `Node` is part of itself",
                                      "M./p is left out: that is a path here, no name",
                                      "M: of card, cash at most one is there, which declarations cannot say"}));
}

TEST(Protobuf, AMessageThatIsPartOfNoOtherIsAnEvent) {
  const std::string text = R"(syntax = "proto3"; package shop;
message Paid { repeated Line lines = 1; map<string, Price> prices = 2; }
message Line { string sku = 1; }
message Price { double amount = 1; }
message Gone { Gone before = 1; }
)";
  EXPECT_EQ(Declared(Read(text)),
            "record Line {\n  sku: string = \"\"\n}\nevent Paid {\n  lines: [Line] = []\n}\nevent Gone\n");
  EXPECT_EQ(Declared(Read(text, {}, {"Line", "shop.Price"})),
            "event Line {\n  sku: string = \"\"\n}\nevent Price {\n  amount: decimal = 0\n}\n");
  EXPECT_EQ(ErrorOf(text, {"Lime"}),
            "dir/shop.proto: there is no message \"Lime\"; it declares Paid, Line, Price, Gone");
  EXPECT_NE(
      ErrorOf("message A { optional B b = 1; } message B { optional A a = 1; }").find("choose with --message: A, B"),
      std::string::npos);
  EXPECT_NE(ErrorOf("enum E { X = 0; }").find("it declares no message"), std::string::npos);
}

TEST(Protobuf, ImportsAreLookedForInFolders) {
  const ScratchFolder scratch;
  scratch.Write("lib/common/money.proto",
                "syntax = \"proto3\"; package common;\n// An amount.\nmessage Money { string currency = 1; }\n");
  scratch.Write("bad.proto", "syntax = \"proto3\";\nmessage M { strin x = 1;\n}\nmessage N { string y = 1\n}\n");
  const std::string text =
      "syntax = \"proto3\";\nimport \"common/money.proto\";\nmessage Paid { common.Money total = 1; }\n";
  EXPECT_EQ(Declared(Read(text, {scratch.path("lib")})),
            "/// An amount.\nrecord Money {\n  currency: string = \"\"\n}\nevent Paid {\n  total: Money?\n}\n");
  // Nothing of its own is looked for in places that nobody has named.
  const std::string missing = Read(text, {scratch.path("")}).status().message();
  EXPECT_NE(missing.find("common/money.proto: File not found. It was looked for in " + scratch.path("")),
            std::string::npos)
      << missing;
  EXPECT_NE(missing.find("dir/shop.proto:2:1: "), std::string::npos) << missing;
  // What is wrong in an import has its place there.
  const std::string bad = Read("import \"bad.proto\";\nmessage A {}", {scratch.path("")}).status().message();
  EXPECT_NE(bad.find("bad.proto:5:1: "), std::string::npos) << bad;
  // Out of the folders nothing leads.
  EXPECT_FALSE(Read("import \"../shop.proto\"; message A {}", {scratch.path("lib")}).ok());
}

TEST(Protobuf, ErrorsSayWhere) {
  EXPECT_TRUE(ErrorOf("syntax = \"proto3\";\nmessage A { string x = 1 }").starts_with("dir/shop.proto:2:26: "));
  EXPECT_EQ(ErrorOf("syntax = \"proto3\";\nmessage A {\n  strin x = 1;\n}"),
            "dir/shop.proto:3:3: \"strin\" is not defined.");
  EXPECT_TRUE(ErrorOf("syntax = \"proto9\";").starts_with("dir/shop.proto:1:10: "));
  EXPECT_TRUE(
      ErrorOf("syntax = \"proto3\";\nmessage A { string x = 1; string y = 1; }").starts_with("dir/shop.proto:2:38: "));
}

// Its parser goes a level down for each brace and asks nobody how far; what is no text must not get into a source.
TEST(Protobuf, WhatItsParserCannotStandIsRefused) {
  std::string deep = "syntax = \"proto3\";\n";
  for (int i = 0; i < 30'000; ++i) deep += "message A{";
  EXPECT_EQ(ErrorOf(deep + std::string(30'000, '}')),
            "dir/shop.proto:2:650: Braces lie in each other more than 64 deep.");
  EXPECT_EQ(ErrorOf("// caf\xe9\nmessage A {}"), "dir/shop.proto:1:7: The file is no UTF-8.");
  EXPECT_EQ(DeclaredBy("message A { optional string x = 1 [default = \"\\377\"]; }"), "event A {\n  x: string?\n}\n");
  EXPECT_EQ(DeclaredBy("message A { optional string x = 1 [json_name = \"\\377\"]; }"), "event A\n");
  EXPECT_EQ(DeclaredBy("message A { optional string x = 1 [json_name = \"a\\nb\"]; }"),
            "event A {\n  a_b: string? \"a\\nb\"\n}\n");
}

// The example of the manual and what the manual says that is made of it.
TEST(Protobuf, TheManualIsTrue) {
  const std::string page = RunCommand("cat docs/schemas.md").out;
  const auto block = [&](const std::string& kind, size_t from) {
    const size_t begin = page.find("```" + kind + "\n", from) + kind.size() + 4;
    return page.substr(begin, page.find("```", begin) - begin);
  };
  const size_t at = page.find("```proto\n");
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(DeclaredBy(block("proto", at)), block("journey", at));
}

// Types in types end, however often one is used: without that, 2 to the power of 24.
TEST(Protobuf, MessagesThatDoubleEnd) {
  std::string text = "syntax = \"proto3\";\n";
  for (int i = 0; i < 60; ++i) {
    const std::string next = "A" + std::to_string(i + 1);
    text += "message A" + std::to_string(i) + " { string t = 1; " + next + " x = 2; " + next + " y = 3; }\n";
  }
  const auto read = Read(text + "message A60 { string t = 1; }");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read.value().events.size(), 1U);
  EXPECT_LE(read.value().records.size(), 24U);
  EXPECT_TRUE(std::ranges::any_of(
      read.value().remarks, [](const std::string& one) { return one.ends_with("is left out: it lies too deep"); }));
}

TEST(ProtobufCommand, LooksForImportsBesideTheFileAndWhereItIsTold) {
  const ScratchFolder scratch;
  scratch.Write("a/part.proto", "syntax = \"proto3\"; message Part { string x = 1; }\n");
  const std::string text = "syntax = \"proto3\";\nimport \"part.proto\";\nmessage Whole { Part part = 1; }\n";
  const std::string beside = scratch.Write("a/whole.proto", text), apart = scratch.Write("b/whole.proto", text);
  const std::string expected = "record Part {\n  x: string = \"\"\n}\nevent Whole {\n  part: Part?\n}\n";
  for (const std::string& args :
       {beside, apart + " --proto-path " + scratch.path("a"), "--proto-path " + scratch.path("a") + " - <" + apart}) {
    const ProcessResult result = RunJourney("import protobuf " + args);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_TRUE(result.out.ends_with(expected)) << result.out;
  }
  const ProcessResult missing = RunJourney("import protobuf " + apart);
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_TRUE(testing::Has(missing.err, "--proto-path names another folder")) << missing.err;
  const ProcessResult chosen = RunJourney("import protobuf --message Part " + beside);
  EXPECT_TRUE(chosen.out.ends_with("event Part {\n  x: string = \"\"\n}\n")) << chosen.out << chosen.err;
}

// An installation without the library: whoever reads no .proto file does without it, and nobody is linked to protobuf.
TEST(ProtobufCommand, AloneNeedsTheLibrary) {
  namespace fs = std::filesystem;
  const ScratchFolder scratch;
  fs::create_directories(scratch.path("bin"));
  const std::string program = scratch.path("bin/journey");
  fs::copy(testing::JourneyBinary(), program);
  EXPECT_EQ(ScratchFolder::Read(program).find("libprotobuf.so"), std::string::npos) << "it is linked to protobuf";
  const std::string file = scratch.Write("x.proto", "syntax = \"proto3\"; message X {}\n");
  const ProcessResult without = RunCommand(program + " import protobuf " + file);
  EXPECT_EQ(without.exit_code, 1);
  EXPECT_TRUE(testing::Has(without.err, "reading protobuf needs the library journey_protobuf")) << without.err;
  EXPECT_EQ(RunCommand(program + " check examples/cart_recovery").exit_code, 0);
  const std::string built = fs::path(testing::JourneyBinary()).parent_path() / "../lib/libjourney_protobuf.so.0";
  fs::create_directories(scratch.path("lib"));
  fs::copy(built, scratch.path("lib/libjourney_protobuf.so.0"));
  EXPECT_EQ(RunCommand(program + " import protobuf " + file).exit_code, 0);
  std::string bytes = ScratchFolder::Read(built);
  const size_t at = bytes.find("(compiler ");
  ASSERT_NE(at, std::string::npos);
  bytes[at + 1] = 'C';
  scratch.Write("lib/libjourney_protobuf.so.0", bytes);
  const ProcessResult other = RunCommand(program + " import protobuf " + file);
  EXPECT_EQ(other.exit_code, 1);
  EXPECT_TRUE(testing::Has(other.err, "(Compiler ")) << other.err;
}

}  // namespace
}  // namespace journey::schemas
