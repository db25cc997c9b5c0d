// A host that keeps each customer's state itself: here one file a customer, in a real one a row or a stream's keyed
// state.
//
// Between two inputs no process needs to live: start it once for a whole log or once for each line, the records are the
// same. Time passes with a customer's own inputs, and for all of them with --until.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>

#include "journey/journey.hpp"

namespace fs = std::filesystem;

namespace {

std::string Read(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void Write(const fs::path& path, std::string_view bytes) {
  std::ofstream stream(path, std::ios::binary);
  stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!stream.flush()) throw std::runtime_error("cannot write " + path.string());
}

// Any id becomes a file's name.
fs::path FileOf(const fs::path& folder, std::string_view customer) {
  std::string name;
  for (const unsigned char byte : customer) {
    char hex[3];
    std::snprintf(hex, sizeof hex, "%02x", byte);
    name += hex;
  }
  return folder / (name + ".state");
}

// The file of whom the id has become one with, else its own.
fs::path HomeOf(journey::Fold& fold, const fs::path& folder, std::string_view id) {
  fs::path file = FileOf(folder, id);
  for (std::string_view into = fold.MergedInto(Read(file)); !into.empty(); into = fold.MergedInto(Read(file))) {
    file = FileOf(folder, into);
  }
  return file;
}

void Keep(const fs::path& file, const journey::Fold::Result& result) {
  std::fwrite(result.records.data(), 1, result.records.size(), stdout);
  std::fwrite(result.rejects.data(), 1, result.rejects.size(), stderr);
  if (result.changed) Write(file, result.state);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 && argc != 4) {
    std::fprintf(stderr, "usage: state_host MODULE FOLDER [UNTIL_MS] < events.jsonl\n");
    return 2;
  }
  try {
    const journey::Module module = journey::Module::LoadFile(argv[1]);
    const fs::path folder = argv[2];
    fs::create_directories(folder);
    journey::Fold fold(module);
    // What the states refer to; those of a module before this one are read, too.
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension() == ".schema") fold.Accept(Read(entry.path()));
    }
    Write(folder / "names.schema", fold.Schema());

    std::string line;
    while (std::getline(std::cin, line)) {
      const fs::path own = FileOf(folder, fold.Customer(line));
      const fs::path home = HomeOf(fold, folder, fold.Customer(line));
      if (const std::string other(fold.Other(line)); !other.empty()) {
        const journey::Fold::Result merged = fold.Merge(Read(home), Read(FileOf(folder, other)), line);
        Keep(home, merged);
        if (!merged.other_state.empty()) Write(FileOf(folder, other), merged.other_state);
      } else if (home != own) {
        Keep(home, fold.ApplyMerged(Read(home), line));
      } else {
        Keep(home, fold.Apply(Read(home), line));
      }
    }
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
      if (argc != 4 || entry.path().extension() != ".state") continue;
      const std::string state = Read(entry.path());
      if (fold.MergedInto(state).empty()) Keep(entry.path(), fold.Advance(state, std::strtoll(argv[3], nullptr, 10)));
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
  return 0;
}
