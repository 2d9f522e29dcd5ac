package io.millrace.runtime.brokers;

import io.millrace.wire.RegistryException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.security.auth.login.LoginException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;

/**
 * Why brokers let somebody not in, or not do something, in one line that names what to look at.
 *
 * @param words the line
 * @param settings whether it is the settings that are wrong, so that to begin again changes nothing
 */
public record Refusal(String words, boolean settings) {
    private static final String ACLS = "millrace acls prints what each principal needs";

    /** What a failure says of it; empty where it is another one. */
    public static Optional<Refusal> of(Throwable failure) {
        List<Throwable> chain = Stream.iterate(failure, t -> t != null, Throwable::getCause)
                .limit(20)
                .toList();
        for (Throwable each : chain) {
            if (each instanceof RegistryException) {
                // It is not the brokers who refuse.
                return Optional.empty();
            }
            if (each instanceof AuthorizationException refused) {
                return Optional.of(new Refusal(unauthorized(failure, refused), false));
            }
            if (each instanceof SslAuthenticationException || each instanceof SSLException) {
                return Optional.of(tls(chain));
            }
            if (each instanceof UnsupportedSaslMechanismException) {
                return Optional.of(new Refusal("sasl.mechanism: " + each.getMessage(), true));
            }
            if (each instanceof AuthenticationException) {
                return Optional.of(new Refusal(
                        "the brokers do not believe who this is (sasl.jaas.config, sasl.mechanism): "
                                + each.getMessage(),
                        true));
            }
            if (each instanceof LoginException) {
                return Optional.of(login(each));
            }
        }
        return Optional.empty();
    }

    private static String unauthorized(Throwable failure, AuthorizationException refused) {
        String what;
        if (refused instanceof TopicAuthorizationException topics
                && !topics.unauthorizedTopics().isEmpty()) {
            what = "topic "
                    + String.join(
                            ", ", topics.unauthorizedTopics().stream().sorted().toList())
                    + ": this principal may not read or write it";
        } else if (refused instanceof GroupAuthorizationException group && group.groupId() != null) {
            what = "group " + group.groupId() + ": this principal may not read by it";
        } else if (refused instanceof TransactionalIdAuthorizationException) {
            what = "transactional id: this principal may not write under it (%s)".formatted(refused.getMessage());
        } else if (refused instanceof ClusterAuthorizationException) {
            // Brokers answer so to a producer without transactions that may write nowhere.
            what = "this principal may write to no topic";
        } else if (failure instanceof KafkaException && failure != refused) {
            // Kafka's own words for it do not say what it is about.
            what = failure.getMessage() + ": " + refused.getMessage();
        } else {
            what = String.valueOf(refused.getMessage());
        }
        return "the brokers refuse: " + what + "; " + ACLS;
    }

    private static Refusal tls(List<Throwable> chain) {
        for (Throwable each : chain) {
            if (each instanceof CertificateExpiredException || each instanceof CertificateNotYetValidException) {
                return new Refusal("the brokers' certificate is not valid now: " + each.getMessage(), false);
            }
        }
        Throwable root = chain.get(chain.size() - 1);
        String said = String.valueOf(root.getMessage());
        if (chain.stream()
                .anyMatch(each ->
                        each instanceof CertPathBuilderException || each instanceof CertPathValidatorException)) {
            return new Refusal(
                    "ssl.truststore.location: the brokers' certificate is signed by nobody whom it trusts", true);
        }
        if (said.contains("subject alternative") || said.contains("No name matching")) {
            return new Refusal("bootstrap.servers: the brokers' certificate is of another host: " + said, true);
        }
        if (said.contains("bad_certificate") || said.contains("certificate_required")) {
            return new Refusal(
                    "ssl.keystore.location: the brokers want a certificate of this client, and take none or not this one: "
                            + said,
                    true);
        }
        return new Refusal("TLS with the brokers fails (ssl.…, security.protocol): " + said, true);
    }

    /** Kafka's own words quote the answer of whoever gives tokens. */
    private static Refusal login(Throwable failure) {
        String said = String.valueOf(failure.getMessage());
        boolean refused = said.contains("response code 4") || !said.contains("IOException");
        return new Refusal(
                "no token or ticket is had (sasl.oauthbearer.token.endpoint.url, sasl.jaas.config): "
                        + said.replaceAll("(?:[\\w.$]+Exception: )+", "")
                                .lines()
                                .findFirst()
                                .orElse(""),
                refused);
    }
}
