#pragma once
// PURE: forecasts of streams that are alike but for the name of their domain. Of ten thousand
// customers most publish the same records, each under a name of its own; then one forecast, with
// the name changed, is the forecast of all. It is taken over only where every answer that it was
// made of is the same but for the name, so it says what a forecast of its own would say.
// Inside of plan/.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "plan/forecast.h"

namespace mailctl::plan {

class AlikeForecasts {
 public:
  // The outlook must not change as long as this lives.
  explicit AlikeForecasts(Outlook& outlook) : x_outlook(outlook) {}

  // As forecast_stream().
  StreamForecast forecast(const MailStream& stream, dns::MissingQuestions& missing);

 private:
  // Texts in which a mark stands for the domain.
  struct Asked {
    std::string name;
    dns::RecordType type;
    std::string answer;
  };

  struct Case {
    std::vector<Asked> asked;       // under the domain
    std::string others;             // what was asked and answered elsewhere, as one text
    dns::MissingQuestions missing;  // elsewhere
    StreamForecast forecast;
  };

  static std::optional<Case> case_of(const StreamForecast& forecast,
                                     const std::vector<Outlook::Told>& all);
  // Whether the same is answered for the domain. What is lacked then is added to `missing`.
  [[nodiscard]] bool fits(const Case& known,
                          const dns::Name& domain,
                          dns::MissingQuestions& missing) const;

  Outlook& x_outlook;
  std::map<std::string, std::vector<Case>> x_cases;  // by what the stream is like
};

}  // namespace mailctl::plan
