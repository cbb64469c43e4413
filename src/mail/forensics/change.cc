#include "mail/forensics/change.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "base/text.h"

namespace mailctl::mail::forensics {
namespace {

using enum ChangeKind;

constexpr std::string_view kStopAdding =
    "ask the operator of that hop to stop changing messages that are signed, or to rewrite From "
    "and sign anew; a sender cannot make DKIM survive this";
constexpr std::string_view kUseRelaxed =
    "sign with c=relaxed/relaxed: it does not mind this change (RFC 6376 §3.4)";
constexpr std::string_view kUseSafeText =
    "send 7-bit bodies in quoted-printable or base64 with lines of at most 76 octets: nothing on "
    "the way has a reason to touch them (RFC 6376 §5.3)";

constexpr std::array kFacts = {
    ChangeFacts{kFooter,
                Place::kBody,
                "footer-added",
                "text was added at the end",
                "a mailing list or a disclaimer gateway",
                kStopAdding},
    ChangeFacts{kBanner,
                Place::kBody,
                "banner-added",
                "text was added at the top",
                "a gateway that marks mail from outside",
                "check DKIM before the gateway changes the message, at the border; behind it only "
                "the gateway's own verdict counts"},
    ChangeFacts{kLinesInserted,
                Place::kBody,
                "lines-inserted",
                "lines were inserted into the body",
                "a content filter or a gateway",
                kStopAdding},
    ChangeFacts{kHeaderLineInBody,
                Place::kBody,
                "header-line-in-body",
                "a header line was written into the body",
                "a filter that adds a header field after the empty line, or a script that pipes "
                "mail",
                "repair the filter: it must add its field above the empty line"},
    ChangeFacts{kPartAdded,
                Place::kBody,
                "part-added",
                "a MIME part was added",
                "a mailing list or a disclaimer gateway",
                kStopAdding},
    ChangeFacts{kMimeWrap,
                Place::kBody,
                "mime-wrapped",
                "the body was wrapped into a new multipart",
                "a mailing list that adds its footer as a part, or an archiving gateway",
                kStopAdding},
    ChangeFacts{kReencoded,
                Place::kBody,
                "re-encoded",
                "the body was encoded anew",
                "a relay whose next hop does not take 8-bit mail, or a gateway that takes messages "
                "apart",
                kUseSafeText},
    ChangeFacts{kDotLost,
                Place::kBody,
                "dot-lost",
                "a dot at the beginning of a line was lost",
                "a program that speaks SMTP without doubling dots (RFC 5321 §4.5.2)",
                "repair the client that hands the message over: it must double a dot at the "
                "beginning of a line (RFC 5321 §4.5.2)"},
    ChangeFacts{kDotDoubled,
                Place::kBody,
                "dot-doubled",
                "dots at the beginning of lines stayed doubled",
                "a server or script that stores messages as they were on the wire",
                "repair the server that took the message: it must take the doubled dot away (RFC "
                "5321 §4.5.2)"},
    ChangeFacts{kFromQuoted,
                Place::kBody,
                "from-quoted",
                "lines that begin with \"From \" were quoted",
                "a hop that keeps messages in an mbox file (RFC 4155)",
                "encode such lines before signing (\"=46rom \" in quoted-printable), or repair the "
                "hop that goes through mbox"},
    ChangeFacts{kBodyBlanks,
                Place::kBody,
                "body-blanks",
                "blanks in the body were changed",
                "a relay or filter that tidies text",
                kUseRelaxed},
    ChangeFacts{kLinesWrapped,
                Place::kBody,
                "lines-wrapped",
                "long lines were broken",
                "a relay that keeps to 998 octets a line (RFC 5322 §2.1.1)",
                kUseSafeText},
    ChangeFacts{kLineEnds,
                Place::kBody,
                "line-ends",
                "line ends were changed",
                "a signer that hashed line ends other than CRLF",
                "sign the message as it goes over the wire, with CRLF (RFC 6376 §5.3)"},
    ChangeFacts{kLinksRewritten,
                Place::kBody,
                "links-rewritten",
                "links were rewritten",
                "a security gateway that leads links over its own servers",
                "check DKIM before the gateway rewrites links, at the border"},
    ChangeFacts{kFieldAdded,
                Place::kHeader,
                "field-added",
                "a field was added that the signature forbids",
                "a mailing list or a relay",
                "do not sign names once more than they occur where lists add them (List-Id, "
                "Reply-To, Sender); for From, Subject, To and Date it is right, and the addition "
                "is to be repaired at its hop (RFC 6376 §8.15)"},
    ChangeFacts{kFieldRemoved,
                Place::kHeader,
                "field-removed",
                "a signed field was removed",
                "a mailing list or a relay that rebuilds the header",
                "ask the operator of that hop to keep the field, or do not sign it"},
    ChangeFacts{kFieldReplaced,
                Place::kHeader,
                "field-replaced",
                "a signed field was replaced",
                "a mailing list or a submission server",
                kStopAdding},
    ChangeFacts{kSubjectTag,
                Place::kHeader,
                "subject-tag",
                "a tag was added to the subject",
                "a mailing list, or a gateway that marks mail",
                kStopAdding},
    ChangeFacts{kWordsDecoded,
                Place::kHeader,
                "words-decoded",
                "encoded words were decoded",
                "a gateway that rebuilds the header (RFC 2047)",
                kStopAdding},
    ChangeFacts{kWordsEncoded,
                Place::kHeader,
                "words-encoded",
                "encoded words were written anew",
                "a gateway that rebuilds the header (RFC 2047)",
                "encode what is not ASCII before signing (RFC 2047)"},
    ChangeFacts{kFromRewritten,
                Place::kHeader,
                "from-rewritten",
                "From was rewritten",
                "a mailing list that protects senders with an enforced DMARC policy",
                "nothing is wrong: the list answers for the message with its own domain now; DMARC "
                "looks at the new From"},
    ChangeFacts{kRefolded,
                Place::kHeader,
                "refolded",
                "header fields were folded anew",
                "a relay that rebuilds the header",
                kUseRelaxed},
    ChangeFacts{kNameCase,
                Place::kHeader,
                "name-case",
                "names of header fields were written in another case",
                "a relay that rebuilds the header",
                kUseRelaxed},
    ChangeFacts{kHeaderBlanks,
                Place::kHeader,
                "header-blanks",
                "blanks in header fields were changed",
                "a relay that rebuilds the header",
                kUseRelaxed},
    ChangeFacts{kValueRespelled,
                Place::kHeader,
                "value-respelled",
                "a signed field was spelled anew",
                "a relay that rebuilds the header",
                "send the field in its usual spelling, or do not sign it"},
};

}  // namespace

const ChangeFacts& facts_of(ChangeKind kind) {
  const auto* const found = std::ranges::find(kFacts, kind, &ChangeFacts::kind);
  MAILCTL_CHECK(found != kFacts.end());
  return *found;
}

std::string excerpt(std::string_view text) {
  constexpr std::size_t kLength = 60;
  text = base::trim(text);
  const std::size_t line_end = text.find_first_of("\r\n");
  std::string_view cut = text.substr(0, std::min(line_end, kLength));
  // Not in the middle of a UTF-8 character.
  while (cut.size() < text.size() && !cut.empty() &&
         (static_cast<unsigned char>(text[cut.size()]) & 0xC0U) == 0x80U) {
    cut.remove_suffix(1);
  }
  return std::string(cut) + (cut.size() < text.size() ? "…" : "");
}

}  // namespace mailctl::mail::forensics
