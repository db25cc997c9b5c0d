// Values of literals and the alphabet of identifiers.
#include <gtest/gtest.h>

#include <limits>

#include "compiler/parse/identifiers.h"
#include "compiler/parse/literals.h"

namespace journey {
namespace {

TEST(Literals, Instants) {
  EXPECT_EQ(Instant("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(Instant("1970-01-01T00:00:00.123Z"), 123);
  EXPECT_EQ(Instant("1969-12-31T23:59:59.999Z"), -1);
  EXPECT_EQ(Instant("2026-03-29T01:30:00Z"), 1774747800000);
  EXPECT_EQ(Instant("2026-03-29T01:30:00+02:00"), Instant("2026-03-28T23:30:00Z"));
  EXPECT_EQ(Instant("2026-03-29T01:30:00-0130"), Instant("2026-03-29T03:00:00Z"));
  EXPECT_EQ(Instant("2026-03-29T01:30Z"), Instant("2026-03-29T01:30:00Z"));
  EXPECT_EQ(Instant("2026-03-29T01:30:00.98765Z"), *Instant("2026-03-29T01:30:00Z") + 987);
  EXPECT_EQ(Instant("0000-01-01T00:00:00Z"), -62167219200000);
  EXPECT_EQ(Instant("0000-02-29T00:00:00Z"), -62167219200000 + 59 * 86400000LL);
  EXPECT_EQ(Instant("9999-12-31T23:59:59Z"), 253402300799000);
  EXPECT_EQ(Instant("2000-02-29T00:00:00Z"), 951782400000);
  for (const char* bad :
       {"2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z",
        "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+24:00", "2026-1-1T00:00:00Z",
        "2026-01-01T00:00:00Z0"}) {
    EXPECT_EQ(Instant(bad), std::nullopt) << bad;
  }
}

TEST(Literals, Dates) {
  EXPECT_EQ(Date("1970-01-01"), 0);
  EXPECT_EQ(Date("0001-01-01"), -719162);
  EXPECT_EQ(Date("9999-12-31"), 2932896);
  EXPECT_EQ(Date("2024-02-29"), 19782);
  for (const char* bad : {"2026-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "0000-01-01", "2026-1-01"}) {
    EXPECT_EQ(Date(bad), std::nullopt) << bad;
  }
}

TEST(Literals, Times) {
  EXPECT_EQ(TimeOfDay("00:00"), 0);
  EXPECT_EQ(TimeOfDay("23:59:59"), 86399000);
  for (const char* bad : {"24:00", "9:00", "09:60", "09:00:60", "09:00:00.5", "009:00"})
    EXPECT_EQ(TimeOfDay(bad), std::nullopt);
}

TEST(Literals, Durations) {
  EXPECT_EQ(DurationMs("500 ms"), 500);
  EXPECT_EQ(DurationMs("1 hour 30 minutes"), 5400000);
  EXPECT_EQ(DurationMs("1hour/* 9 days */30minutes"), 5400000);
  EXPECT_EQ(DurationMs("1 week 2 days"), 9 * 86400000LL);
  EXPECT_EQ(DurationMs("1_000 seconds"), 1000000);
  EXPECT_EQ(DurationMs("99999999999999999999 weeks"), std::nullopt);
  EXPECT_EQ(DurationMs("15250284453 weeks"), std::nullopt);
  EXPECT_EQ(DurationMs("9223372036854775807 ms"), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(DurationMs("9223372036854775807 ms 1 ms"), std::nullopt);
}

TEST(Literals, Percentages) {
  bool exact = false;
  EXPECT_EQ(PercentHundredths("33.33", exact), 3333);
  EXPECT_TRUE(exact);
  EXPECT_EQ(PercentHundredths("50", exact), 5000);
  EXPECT_EQ(PercentHundredths("0.5", exact), 50);
  EXPECT_EQ(PercentHundredths("0.125", exact), 12);
  EXPECT_FALSE(exact);
  EXPECT_EQ(PercentHundredths("99999999999999999999", exact), std::numeric_limits<int64_t>::max());
}

TEST(Literals, Escapes) {
  std::string out;
  AppendDecoded(R"(a\n\t\r\"\\\{\}\u{e9}\u{1F600}z)", out);
  EXPECT_EQ(out, "a\n\t\r\"\\{}é😀z");
  for (const char* bad :
       {R"(\d)", R"(\u)", R"(\u{})", R"(\u{110000})", R"(\u{D800})", R"(\u{1234567})", R"(\u{g})", "\\"}) {
    EXPECT_EQ(EscapeLength(bad, 0), 0u) << bad;
  }
}

TEST(Identifiers, Alphabet) {
  for (const int32_t c : {0x61, 0x5A, 0x5F, 0xE9, 0x5909, 0x2118, 0x16EE}) EXPECT_TRUE(IsIdentifierStart(c)) << c;
  for (const int32_t c : {0x30, 0x20, 0x2D, 0xB7, 0x301, 0x2014, 0x1F600, 0xA0, 0x2E2F})
    EXPECT_FALSE(IsIdentifierStart(c)) << c;
  for (const int32_t c : {0x30, 0xB7, 0x301, 0x660, 0x203F}) EXPECT_TRUE(IsIdentifierContinue(c)) << c;
  for (const int32_t c : {0x2D, 0x2014, 0x1F600}) EXPECT_FALSE(IsIdentifierContinue(c)) << c;
  EXPECT_EQ(Normalized("cafe\xCC\x81"), "caf\xC3\xA9");
  EXPECT_EQ(AsIdentifier("my-cart 2"), "my_cart_2");
  EXPECT_EQ(AsIdentifier("2nd"), "2nd");  // an identifier may hold a digit
}

TEST(Identifiers, Utf8) {
  EXPECT_EQ(FindInvalidUtf8("añ変😀"), std::string_view::npos);
  EXPECT_EQ(FindInvalidUtf8("a\xFF"), 1u);
  EXPECT_EQ(FindInvalidUtf8("ab\xC3"), 2u);
  EXPECT_EQ(FindInvalidUtf8("\xED\xA0\x80"), 0u);  // a surrogate
}

}  // namespace
}  // namespace journey
