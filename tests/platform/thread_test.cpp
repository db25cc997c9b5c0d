// Threads that the system gives, and those that it does not.
#include "runtime/platform/thread.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>

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

TEST(PlatformThread, ClockAndCount) {
  EXPECT_GE(ProcessorCount(), 1U);
  const int64_t begin = ThreadMs();
  while (ThreadMs() < begin + 2) {
  }
  EXPECT_GE(ThreadMs(), begin + 2);
}

}  // namespace
}  // namespace journey::rt
