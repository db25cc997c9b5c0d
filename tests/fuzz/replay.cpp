// A target without libFuzzer: every file of the folders named on the command line is run through it, the corpus as a
// test; then, for as long as is asked, inputs that are made from these files.
//
//   fuzz_NAME [--dict FILE] [--trying FILE] [--seconds N] [--seed N] FOLDER...
//
// JOURNEY_FUZZ_SECONDS and JOURNEY_FUZZ_SEED come before the flags, which the tests give. An input that is made is kept
// in the file `--trying` while it is tried, so that it outlives a crash.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/mutate.h"

namespace {

// An input that takes longer is a finding: a second is much, and a test may share its processor with others.
constexpr unsigned kMostSeconds = 60;

struct Options {
  std::string dictionary, trying = "trying";
  uint64_t seconds = 0, seed = 1;
  std::vector<std::string> folders;
};

// Said by a signal's handler, so made before.
char farewell[4096];
extern "C" void SayFarewell(int signal) {
  (void)!write(STDERR_FILENO, farewell, std::strlen(farewell));
  std::raise(signal);
}

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::fprintf(stderr, "cannot read %s\n", path.c_str());
    std::exit(1);
  }
  return {std::istreambuf_iterator<char>(file), {}};
}

uint64_t Number(const char* text) {
  char* end = nullptr;
  const uint64_t number = std::strtoull(text, &end, 10);
  if (end != text && *end == '\0') return number;
  std::fprintf(stderr, "`%s` is no number\n", text);
  std::exit(2);
}

Options ReadOptions(int count, char** arguments) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string word = arguments[i];
    if (!word.starts_with("--")) {
      options.folders.push_back(word);
      continue;
    }
    if (++i == count) {
      std::fprintf(stderr, "%s wants a value\n", word.c_str());
      std::exit(2);
    }
    if (word == "--dict") {
      options.dictionary = arguments[i];
    } else if (word == "--trying") {
      options.trying = arguments[i];
    } else if (word == "--seconds") {
      options.seconds = Number(arguments[i]);
    } else if (word == "--seed") {
      options.seed = Number(arguments[i]);
    } else {
      std::fprintf(stderr, "unknown flag %s\n", word.c_str());
      std::exit(2);
    }
  }
  if (const char* seconds = std::getenv("JOURNEY_FUZZ_SECONDS")) options.seconds = Number(seconds);
  if (const char* seed = std::getenv("JOURNEY_FUZZ_SEED")) options.seed = Number(seed);
  return options;
}

void Try(const std::string& bytes) {
  alarm(kMostSeconds);
  const int result = LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  alarm(0);
  if (result != 0) std::abort();
}

// What crashes, hangs or does not hold is told of with the place of the input that did it.
void CatchCrashes(const Options& options) {
  std::snprintf(farewell, sizeof farewell,
                "\nThe input is in %s (seed %llu). Make it small, give it a telling name in\n%s, "
                "and mend what it found: from then on it is replayed.\n",
                std::filesystem::absolute(options.trying).c_str(), static_cast<unsigned long long>(options.seed),
                options.folders[0].c_str());
  // A stack that is full has no room for a handler.
  static char stack[64 * 1024];
  const stack_t other{.ss_sp = stack, .ss_flags = 0, .ss_size = sizeof stack};
  sigaltstack(&other, nullptr);
  for (const int signal : {SIGABRT, SIGSEGV, SIGILL, SIGFPE, SIGALRM, SIGTERM}) {
    struct sigaction action{}, known{};
    // A sanitizer has more to say.
    if (sigaction(signal, nullptr, &known) == 0 && known.sa_handler != SIG_DFL) continue;
    action.sa_handler = SayFarewell;
    action.sa_flags = SA_ONSTACK | SA_RESETHAND | SA_NODEFER;
    sigaction(signal, &action, nullptr);
  }
}

void TryMade(const Options& options, std::vector<std::string> corpus) {
  std::vector<std::string> words;
  if (!options.dictionary.empty()) words = journey::fuzz::WordsOf(Read(options.dictionary));
  const int kept = open(options.trying.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (kept < 0) {
    std::fprintf(stderr, "cannot write %s\n", options.trying.c_str());
    std::exit(1);
  }
  std::printf("inputs made with %zu words from seed %llu for %llu seconds; each is in %s while it is tried\n",
              words.size(), static_cast<unsigned long long>(options.seed),
              static_cast<unsigned long long>(options.seconds), std::filesystem::absolute(options.trying).c_str());
  std::fflush(stdout);
  CatchCrashes(options);
  journey::fuzz::Mutator mutator(options.seed, std::move(corpus), std::move(words));
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(options.seconds);
  uint64_t number = 0;
  for (; std::chrono::steady_clock::now() < end; ++number) {
    const std::string bytes = mutator.Input(number);
    if (pwrite(kept, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()) ||
        ftruncate(kept, static_cast<off_t>(bytes.size())) != 0) {
      std::fprintf(stderr, "cannot write %s\n", options.trying.c_str());
      std::exit(1);
    }
    Try(bytes);
  }
  close(kept);
  std::filesystem::remove(options.trying);
  std::printf("%llu inputs\n", static_cast<unsigned long long>(number));
}

}  // namespace

int main(int count, char** arguments) {
  const Options options = ReadOptions(count, arguments);
  std::vector<std::filesystem::path> files;
  for (const std::string& folder : options.folders) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> corpus;
  for (const std::filesystem::path& path : files) {
    std::printf("%s\n", path.c_str());  // the last one is the culprit
    std::fflush(stdout);
    corpus.push_back(Read(path));
    Try(corpus.back());
  }
  std::printf("%zu files\n", files.size());
  if (files.empty()) return 1;
  if (options.seconds > 0) TryMade(options, std::move(corpus));
  return 0;
}
