// Threads that the system gives, and those that it does not.
#include "runtime/platform/thread.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <new>
#include <thread>

namespace journey::rt {
namespace {

TEST(PlatformThread, RunsOnce) {
  std::atomic<int> runs{0};
  {
    Thread thread;
    ASSERT_TRUE(thread.Start([&] { ++runs; }));
  }
  EXPECT_EQ(runs, 1);
}

TEST(PlatformThread, AStartThatFailsSaysSo) {
  // No address space has room for such a stack.
  pthread_attr_t normal, huge;
  ASSERT_EQ(pthread_getattr_default_np(&normal), 0);
  ASSERT_EQ(pthread_attr_init(&huge), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&huge, size_t{1} << 47), 0);
  ASSERT_EQ(pthread_setattr_default_np(&huge), 0);
  Thread thread;
  EXPECT_FALSE(thread.Start([] {}));
  EXPECT_FALSE(thread.running());
  ASSERT_EQ(pthread_setattr_default_np(&normal), 0);
  EXPECT_TRUE(thread.Start([] {}));
}

TEST(PlatformThread, BothRun) {
  std::thread::id beside, here;
  RunBoth([&] { beside = std::this_thread::get_id(); }, [&] { here = std::this_thread::get_id(); });
  EXPECT_EQ(here, std::this_thread::get_id());
  EXPECT_NE(beside, here);
  EXPECT_NE(beside, std::thread::id());
}

// Of memory that runs out on the other thread the caller hears as if it had been on its own.
TEST(PlatformThread, WhatEitherThrowsIsThrownWhenBothHaveEnded) {
  std::atomic<bool> other = false;
  EXPECT_THROW(RunBoth([] { throw std::bad_alloc(); }, [&] { other = true; }), std::bad_alloc);
  EXPECT_TRUE(other);
  other = false;
  EXPECT_THROW(RunBoth([&] { other = true; }, [] { throw std::bad_alloc(); }), std::bad_alloc);
  EXPECT_TRUE(other);
}

TEST(PlatformThread, ClockAndCount) {
  EXPECT_GE(ProcessorCount(), 1U);
  const int64_t begin = ThreadMs();
  while (ThreadMs() < begin + 2) {
  }
  EXPECT_GE(ThreadMs(), begin + 2);
}

}  // namespace
}  // namespace journey::rt
