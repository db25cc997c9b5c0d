// A real HTTP server as a process of its own (webhook_server.py), and what it has received.
#pragma once

#include <sys/types.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace journey::deliver_testing {

class Receiver {
 public:
  // Answers as the script says. `tls`: a certificate and its key, files; none: plain HTTP.
  Receiver(const std::vector<std::string>& answers, const std::string& secrets,
           const std::vector<std::string>& tls = {});
  ~Receiver();
  Receiver(const Receiver&) = delete;
  std::string Url(const std::string& path = "/hook") const;
  int port() const { return port_; }
  // Each request, in the order in which they came.
  std::vector<nlohmann::json> Requests() const;

 private:
  std::string folder_;
  bool tls_ = false;
  pid_t child_ = -1;
  int port_ = 0;
};

// A folder that is gone with the process's tests.
std::string ScratchFolder();

}  // namespace journey::deliver_testing
