// Arguments, struct sizes, out-parameters: what a host can get wrong is a code and an error, never more.
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "tests/api/modules.h"

namespace journey::testing_api {
namespace {

constexpr size_t kOptionsOfVersion1 = 56, kCountersOfVersion1 = 88;

// Something that is no error and no handle, to see that it is overwritten.
template <typename T>
T* Garbage() {
  return reinterpret_cast<T*>(uintptr_t{0xbad});
}

// The error by reference: it is read when the call before it in the list has been made.
void ExpectError(journey_code code, journey_error*& error, journey_code wanted) {
  EXPECT_EQ(code, wanted);
  ASSERT_NE(error, nullptr);
  EXPECT_EQ(journey_error_code(error), wanted);
  EXPECT_STRNE(journey_error_message(error), "");
  journey_error_free(error);
}

class Api : public ::testing::Test {
 protected:
  Api() : module_(Loaded(kTen)) {}
  ~Api() override { journey_module_free(module_); }
  journey_module* module_;
};

TEST_F(Api, SaysWhichItIs) {
  EXPECT_EQ(journey_abi_version(), JOURNEY_ABI_VERSION);
  EXPECT_STRNE(journey_version(), "");
}

TEST_F(Api, NullIsFreedAndNoError) {
  journey_error_free(nullptr);
  journey_module_free(nullptr);
  journey_engine_free(nullptr);
  EXPECT_STREQ(journey_error_message(nullptr), "");
  EXPECT_EQ(journey_error_code(nullptr), JOURNEY_OK);
}

TEST_F(Api, LoadingDefinesWhatComesOut) {
  journey_error* error = Garbage<journey_error>();
  journey_module* module = Garbage<journey_module>();
  const std::string bytes = Compiled(kTen);
  EXPECT_EQ(journey_module_load(bytes.data(), bytes.size(), &module, &error), JOURNEY_OK);
  EXPECT_EQ(error, nullptr);
  journey_module_free(module);

  const auto fails = [&](journey_code wanted, const void* from, size_t size) {
    error = Garbage<journey_error>();
    module = Garbage<journey_module>();
    ExpectError(journey_module_load(from, size, &module, &error), error, wanted);
    EXPECT_EQ(module, nullptr);
  };
  fails(JOURNEY_ERROR_ARGUMENT, nullptr, 0);
  fails(JOURNEY_ERROR_WORLD, "", 0);
  fails(JOURNEY_ERROR_WORLD, "no module", 9);
  for (size_t size = 0; size < bytes.size(); size += 7) fails(JOURNEY_ERROR_WORLD, bytes.data(), size);
  for (const char* path : {"/no/such/file", "/", "/dev/zero"}) {
    error = Garbage<journey_error>();
    module = Garbage<journey_module>();
    ExpectError(journey_module_load_file(path, &module, &error), error, JOURNEY_ERROR_WORLD);
    EXPECT_EQ(module, nullptr);
  }
  ExpectError(journey_module_load_file(nullptr, &module, &error), error, JOURNEY_ERROR_ARGUMENT);
  ExpectError(journey_module_load_file("/", nullptr, &error), error, JOURNEY_ERROR_ARGUMENT);
  ExpectError(journey_module_load(bytes.data(), bytes.size(), nullptr, &error), error, JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(journey_module_load("", 0, &module, nullptr), JOURNEY_ERROR_WORLD) << "nobody wants the error";
}

TEST_F(Api, EnginesDefineWhatComesOut) {
  journey_error* error = Garbage<journey_error>();
  journey_engine* engine = Garbage<journey_engine>();
  ExpectError(journey_engine_new(nullptr, nullptr, &engine, &error), error, JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(engine, nullptr);
  ExpectError(journey_engine_new(module_, nullptr, nullptr, &error), error, JOURNEY_ERROR_ARGUMENT);
  ExpectError(journey_engine_feed(nullptr, "", 0, &error), error, JOURNEY_ERROR_ARGUMENT);
  ExpectError(journey_engine_advance(nullptr, 0, &error), error, JOURNEY_ERROR_ARGUMENT);

  error = Garbage<journey_error>();
  ASSERT_EQ(journey_engine_new(module_, nullptr, &engine, &error), JOURNEY_OK);
  EXPECT_EQ(error, nullptr);
  ExpectError(journey_engine_feed(engine, nullptr, 1, &error), error, JOURNEY_ERROR_ARGUMENT);
  error = Garbage<journey_error>();
  EXPECT_EQ(journey_engine_feed(engine, nullptr, 0, &error), JOURNEY_OK);
  EXPECT_EQ(error, nullptr);
  error = Garbage<journey_error>();
  EXPECT_EQ(journey_engine_advance(engine, At(0), &error), JOURNEY_OK);
  EXPECT_EQ(error, nullptr);
  EXPECT_EQ(journey_engine_counters(engine, nullptr), JOURNEY_ERROR_ARGUMENT);
  journey_engine_free(engine);
}

TEST_F(Api, OptionsOutOfRangeAreRefused) {
  const auto refused = [&](auto&& set) {
    journey_engine_options options = JOURNEY_ENGINE_OPTIONS_INIT;
    set(options);
    journey_engine* engine = Garbage<journey_engine>();
    journey_error* error = nullptr;
    ExpectError(journey_engine_new(module_, &options, &engine, &error), error, JOURNEY_ERROR_ARGUMENT);
    EXPECT_EQ(engine, nullptr);
  };
  refused([](auto& options) { options.lateness_ms = -1; });
  refused([](auto& options) { options.dedup_window_ms = -1; });
  refused([](auto& options) { options.rest_after_ms = -1; });
  refused([](auto& options) { options.threads = 1025; });
  refused([](auto& options) { options.threads = SIZE_MAX; });
  refused([](auto& options) {
    options.on_records = [](void*, const char*, size_t) {};
    options.answer_records = [](void*, const char*, size_t) { return 0; };
  });
  refused([](auto& options) {
    options.on_reject = [](void*, const char*, size_t) {};
    options.answer_reject = [](void*, const char*, size_t) { return 0; };
  });
}

TEST_F(Api, StructsOfOtherVersionsAreReadFieldByField) {
  // The options, and behind them what a newer header may have.
  alignas(journey_engine_options) unsigned char bytes[sizeof(journey_engine_options) + 64];
  std::string records;
  const auto make = [&](size_t size, unsigned char tail, int64_t lateness) {
    journey_engine_options options = JOURNEY_ENGINE_OPTIONS_INIT;
    options.struct_size = size;
    options.lateness_ms = lateness;
    options.threads = 5000;  // refused where it is read
    std::memset(bytes, tail, sizeof bytes);
    std::memcpy(bytes, &options, sizeof options);
    journey_engine* engine = nullptr;
    const journey_code code =
        journey_engine_new(module_, reinterpret_cast<const journey_engine_options*>(bytes), &engine, nullptr);
    journey_engine_free(engine);
    return code;
  };
  for (const size_t size : {size_t{0}, sizeof(size_t) - 1}) EXPECT_EQ(make(size, 0, 0), JOURNEY_ERROR_ARGUMENT) << size;
  // Without the field nobody can be wrong about it; a part of a field is none.
  for (size_t size = sizeof(size_t); size < offsetof(journey_engine_options, lateness_ms) + 8; ++size) {
    EXPECT_EQ(make(size, 0, -1), JOURNEY_OK) << size;
  }
  for (size_t size = offsetof(journey_engine_options, lateness_ms) + 8; size < kOptionsOfVersion1; ++size) {
    EXPECT_EQ(make(size, 0, -1), JOURNEY_ERROR_ARGUMENT) << size;
    EXPECT_EQ(make(size, 0, 0), JOURNEY_OK) << size;
  }
  for (size_t size = kOptionsOfVersion1; size <= sizeof bytes; ++size) {
    EXPECT_EQ(make(size, 0, 0), JOURNEY_ERROR_ARGUMENT) << size << ": 5000 threads";
  }
  // A field that only the host knows must be zero.
  const auto newer = [&](size_t at) {
    journey_engine_options options = JOURNEY_ENGINE_OPTIONS_INIT;
    options.struct_size = sizeof bytes;
    std::memset(bytes, 0, sizeof bytes);
    std::memcpy(bytes, &options, sizeof options);
    if (at != 0) bytes[at] = 1;
    journey_engine* engine = nullptr;
    const journey_code code =
        journey_engine_new(module_, reinterpret_cast<const journey_engine_options*>(bytes), &engine, nullptr);
    journey_engine_free(engine);
    return code;
  };
  EXPECT_EQ(newer(0), JOURNEY_OK);
  EXPECT_EQ(newer(sizeof(journey_engine_options)), JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(newer(sizeof bytes - 1), JOURNEY_ERROR_ARGUMENT);
  // What was never set to anything is not read to its end.
  EXPECT_EQ(make(SIZE_MAX, 0, 0), JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(make(size_t{1} << 40, 0, 0), JOURNEY_ERROR_ARGUMENT);
}

TEST_F(Api, CountersAreWrittenInsideTheStructOnly) {
  journey_engine* engine = nullptr;
  ASSERT_EQ(journey_engine_new(module_, nullptr, &engine, nullptr), JOURNEY_OK);
  const std::string lines = Line("In", "a") + Line("In", "b") + "bad\n" + Line("Unknown", "a");
  ASSERT_EQ(journey_engine_feed(engine, lines.data(), lines.size(), nullptr), JOURNEY_OK);
  ASSERT_EQ(journey_engine_advance(engine, At(600), nullptr), JOURNEY_OK);

  alignas(journey_counters) unsigned char bytes[sizeof(journey_counters) + 64];
  auto* counters = reinterpret_cast<journey_counters*>(bytes);
  for (size_t size = 0; size <= sizeof bytes; ++size) {
    std::memset(bytes, 0xEE, sizeof bytes);
    counters->struct_size = size;
    const journey_code code = journey_engine_counters(engine, counters);
    EXPECT_EQ(code, size >= sizeof(size_t) ? JOURNEY_OK : JOURNEY_ERROR_ARGUMENT) << size;
    for (size_t i = std::max(size, sizeof(size_t)); i < sizeof bytes; ++i)
      ASSERT_EQ(bytes[i], 0xEE) << size << " " << i;
    if (size >= offsetof(journey_counters, events) + 8) {
      EXPECT_EQ(counters->events, 2U) << size;
    }
    if (size >= kCountersOfVersion1) {
      EXPECT_EQ(counters->records, 6U) << size;
    }
    for (size_t i = sizeof(journey_counters); i < size; ++i) ASSERT_EQ(bytes[i], 0) << size << " " << i;
  }
  journey_counters all = JOURNEY_COUNTERS_INIT;
  ASSERT_EQ(journey_engine_counters(engine, &all), JOURNEY_OK);
  EXPECT_EQ(all.identifies, 0U);
  EXPECT_EQ(all.ignored, 1U);
  EXPECT_EQ(all.rejected, 1U);
  EXPECT_EQ(all.duplicates, 0U);
  EXPECT_EQ(all.late, 0U);
  EXPECT_EQ(all.timers_fired, 2U);
  EXPECT_EQ(all.customers, 2U);
  EXPECT_EQ(all.instances, 0U);
  EXPECT_EQ(all.history_saturated, 0U);
  // After a failure they are zero.
  EXPECT_EQ(journey_engine_counters(nullptr, &all), JOURNEY_ERROR_ARGUMENT);
  EXPECT_EQ(all.events, 0U);
  EXPECT_EQ(all.struct_size, sizeof all);
  journey_engine_free(engine);
}

// A window holds 1,000 occurrences; the 1,001st and the 1,002nd each push one out (section 9).
TEST(ApiCounters, KnowAboutHistory) {
  journey_module* module = Loaded(
      "event In {}\n"
      "segment Often \"Often\" = count(In, last 1 day) > 5\n"
      "journey T { enter on In where Often reenter always final stage A {} }\n");
  journey_engine* engine = nullptr;
  ASSERT_EQ(journey_engine_new(module, nullptr, &engine, nullptr), JOURNEY_OK);
  std::string lines;
  for (int i = 0; i < 1002; ++i) lines += Line("In", "a", i);
  ASSERT_EQ(journey_engine_feed(engine, lines.data(), lines.size(), nullptr), JOURNEY_OK);
  journey_counters all = JOURNEY_COUNTERS_INIT;
  ASSERT_EQ(journey_engine_counters(engine, &all), JOURNEY_OK);
  EXPECT_EQ(all.history_saturated, 2U);
  journey_engine_free(engine);
  journey_module_free(module);
}

}  // namespace
}  // namespace journey::testing_api
