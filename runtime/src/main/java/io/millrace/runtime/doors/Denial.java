package io.millrace.runtime.doors;

import java.util.Locale;

/** Why somebody is turned away; what can be counted is one of these, whatever is sent. */
public enum Denial {
    /** The request names another host than this one. */
    HOST("the request's Host is none of this server's"),
    /** A page of another site would change something. */
    ORIGIN("a page of another site sent it"),
    /** Nobody is let in there who does not say who it is. */
    NO_CREDENTIAL("no credential"),
    /** A token or certificate that is not, or no longer, in the file of callers. */
    UNKNOWN_CREDENTIAL("a credential that is not known"),
    /** Somebody who is known, and may not. */
    MISSING_SCOPE("a scope is missing"),
    /** Too many credentials were tried from one address. */
    GUESSING("too many credentials were tried"),
    /** One caller asks for more than its share. */
    RATE("more requests than a caller may make"),
    /** It is no request. */
    MALFORMED("this is no HTTP request"),
    /** More than is taken. */
    TOO_LARGE("the request is too large"),
    /** It does not come to its end. */
    SLOW("the request does not come to its end"),
    /** No TLS, none that is allowed, or no certificate that is trusted. */
    TLS("TLS was not agreed on");

    private final String words;

    Denial(String words) {
        this.words = words;
    }

    /** Label of its counter. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    String words() {
        return words;
    }
}
