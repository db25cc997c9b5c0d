// Cache entries as files: a header of six words (magic, version, key, size, checksum), then the object.
#include "compiler/jit/object_cache.h"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <system_error>
#include <utility>
#include <vector>

namespace journey {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMagic = 0x004a424f4e4a4f4aULL;
constexpr uint64_t kVersion = 1;
constexpr char kSuffix[] = ".o";

using Header = std::array<uint64_t, 6>;

Header MakeHeader(ObjectCache::Key key, std::string_view object) {
  return {kMagic, kVersion, key.low, key.high, object.size(), XXH3_64bits(object.data(), object.size())};
}

// Unlike any other name that this or another process is writing to now.
std::string TemporarySuffix() {
  static std::atomic<uint64_t> counter{0};
  static const uint64_t process = (uint64_t{std::random_device{}()} << 32) | std::random_device{}();
  char text[48];
  std::snprintf(text, sizeof text, ".%016llx.%llu.tmp", static_cast<unsigned long long>(process),
                static_cast<unsigned long long>(counter.fetch_add(1)));
  return text;
}

}  // namespace

ObjectCache::ObjectCache(std::string directory) : directory_(std::move(directory)) {
  if (directory_.empty()) return;
  std::error_code error;
  const bool created = fs::create_directories(directory_, error);
  // Whoever can write here can run code as us.
  if (created) fs::permissions(directory_, fs::perms::owner_all, error);
}

std::string ObjectCache::DefaultDirectory() {
  if (const char* base = std::getenv("XDG_CACHE_HOME"); base != nullptr && *base != '\0') {
    return (fs::path(base) / "journey").string();
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
    return (fs::path(home) / ".cache" / "journey").string();
  }
  return "";
}

std::string ObjectCache::PathOf(Key key) const {
  char name[48];
  std::snprintf(name, sizeof name, "%016llx%016llx%s", static_cast<unsigned long long>(key.high),
                static_cast<unsigned long long>(key.low), kSuffix);
  return (fs::path(directory_) / name).string();
}

std::optional<std::string> ObjectCache::Get(Key key) const {
  if (directory_.empty()) return std::nullopt;
  const std::string path = PathOf(key);
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return std::nullopt;
  const std::streamoff size = file.tellg();
  Header header{};
  if (size < static_cast<std::streamoff>(sizeof header)) return std::nullopt;
  file.seekg(0);
  file.read(reinterpret_cast<char*>(header.data()), sizeof header);
  std::string object(static_cast<size_t>(size) - sizeof header, '\0');
  file.read(object.data(), static_cast<std::streamsize>(object.size()));
  if (!file || header != MakeHeader(key, object)) return std::nullopt;
  std::error_code error;  // the time of last use, for Trim
  fs::last_write_time(path, fs::file_time_type::clock::now(), error);
  return object;
}

bool ObjectCache::Put(Key key, std::string_view object) const {
  if (directory_.empty()) return false;
  const std::string path = PathOf(key);
  const std::string temporary = path + TemporarySuffix();
  std::error_code error;
  {
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    const Header header = MakeHeader(key, object);
    file.write(reinterpret_cast<const char*>(header.data()), sizeof header);
    file.write(object.data(), static_cast<std::streamsize>(object.size()));
    file.close();
    if (!file) {
      fs::remove(temporary, error);
      return false;
    }
  }
  fs::rename(temporary, path, error);
  if (!error) return true;
  fs::remove(temporary, error);
  return false;
}

void ObjectCache::Trim(uint64_t bytes) const {
  if (directory_.empty()) return;
  struct Entry {
    fs::file_time_type used;
    fs::path path;
    uint64_t size;
  };
  std::vector<Entry> entries;
  uint64_t total = 0;
  std::error_code error;
  for (fs::directory_iterator it(directory_, error), end; !error && it != end; it.increment(error)) {
    std::error_code gone;  // other processes may delete what we look at
    const uint64_t size = it->file_size(gone);
    const fs::file_time_type used = gone ? fs::file_time_type{} : it->last_write_time(gone);
    if (gone) continue;
    const bool is_object = it->path().extension() == kSuffix;
    // A temporary file this old belongs to a process that died while writing.
    if (!is_object && it->path().extension() == ".tmp" &&
        used < fs::file_time_type::clock::now() - std::chrono::hours(1)) {
      fs::remove(it->path(), gone);
    }
    if (!is_object) continue;
    entries.push_back({used, it->path(), size});
    total += size;
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.used < b.used; });
  for (const Entry& entry : entries) {
    if (total <= bytes) break;
    fs::remove(entry.path, error);
    total -= entry.size;
  }
}

}  // namespace journey
