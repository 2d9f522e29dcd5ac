# One image for every process: the command says which. Built by `docker compose up --build`.
FROM maven:3.9.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY . .
RUN --mount=type=cache,target=/root/.m2 mvn -B -q package -Dmaven.test.skip -Dspotless.check.skip

# Of Java what the processes need: what jdeps finds in their class path, and behind it what it cannot see or they do not need to run: TLS with elliptic
# curves, random generators, JAAS, file systems of archives, and what tells of a running process.
FROM maven:3.9.9-eclipse-temurin-17 AS runtime
RUN jlink --output /java --compress=2 --strip-debug --no-header-files --no-man-pages \
  --add-modules java.base,java.compiler,java.desktop,java.instrument,java.naming,java.net.http,java.rmi,java.scripting,java.security.jgss,java.security.sasl,java.sql,jdk.httpserver,jdk.management,jdk.unsupported,jdk.crypto.ec,jdk.random,jdk.security.auth,jdk.zipfs,jdk.jfr,jdk.jcmd

FROM debian:12.12-slim
# XGBoost's native library needs OpenMP's run time; curl asks for the health.
RUN apt-get update && apt-get install -y --no-install-recommends libgomp1 curl ca-certificates && rm -rf /var/lib/apt/lists/*
# By number, as Kubernetes asks for one to know that it is not root's.
RUN groupadd --system --gid 10001 millrace && useradd --system --uid 10001 --gid 10001 --create-home millrace \
  && mkdir -p /var/lib/millrace && chown millrace:millrace /var/lib/millrace
COPY --from=runtime /java /opt/java
ENV JAVA_HOME=/opt/java PATH=/opt/java/bin:$PATH
COPY --from=build /build/quickstart/target/lib /opt/millrace/lib
COPY --from=build /build/quickstart/target/quickstart-*.jar /opt/millrace/lib/
# A worker of Kafka Connect, for those who take rows of a database into source topics: docs/connect.md.
COPY --from=build /build/connect/target/lib /build/connect/target/connect-*.jar /opt/millrace/connect/lib/
COPY --from=build /build/connect/target/plugins /opt/millrace/connect/plugins
COPY --from=build /build/connect/worker.properties /opt/millrace/connect/
COPY --from=build /build/connect/connectors /opt/millrace/connect/connectors
USER 10001:10001
WORKDIR /opt/millrace
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=60", "-cp", "/opt/millrace/lib/*", "io.millrace.quickstart.cli.Main"]
