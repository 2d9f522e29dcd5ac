package io.millrace.runtime.doors;

import java.net.URI;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/** From which site's page a browser sends a request. */
final class Origins {
    private Origins() {}

    /** Whether it is the one that the request names as its host, with its port, or one that was said, as behind a proxy. */
    static boolean same(String origin, Request request, HostNames names) {
        try {
            URI page = URI.create(origin);
            String authority = page.getRawAuthority();
            // Browsers leave out a scheme's usual port in both.
            return authority != null
                    && (authority.equalsIgnoreCase(request.getHeaders().get(HttpHeader.HOST)) || names.ofPage(page));
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }
}
