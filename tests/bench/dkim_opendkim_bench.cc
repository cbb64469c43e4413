// libopendkim on the same messages; keys are looked up in memory.

#include "dkim_sets.h"
#include "opendkim/opendkim.h"

using namespace mailctl;

int main(int count, char** values) {
  return bench::run(count, values, [](const bench::DkimSets& sets, double seconds) {
    test::OpenDkim library(sets.keys);
    bench::measure("libopendkim", sets, seconds, [&](const std::string& text) {
      return library.is_good(text);
    });
  });
}
