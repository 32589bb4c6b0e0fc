# Every service of Signalbox: docker build --build-arg SERVICE=gateway .
#
# The base images are arguments, for sites with a registry of their own; deploy/offline-images.sh
# makes stand-ins for sites with none. Nothing here needs BuildKit, so Compose 1.29 builds it too.
ARG BUILD_IMAGE=maven:3.9-eclipse-temurin-25
ARG RUNTIME_IMAGE=eclipse-temurin:25-jre

# --- the jars of all services, built once -------------------------------------------------------
FROM ${BUILD_IMAGE} AS build
WORKDIR /src

# What the build downloads hangs on the poms alone: the layer stays while only sources change.
COPY .mvn .mvn
COPY pom.xml ./
COPY networks/pom.xml networks/
COPY logs/pom.xml logs/
COPY tomcat/pom.xml tomcat/
COPY task-types/pom.xml task-types/
COPY task-types-test/pom.xml task-types-test/
COPY balancer/pom.xml balancer/
COPY services/pom.xml services/
COPY handoff/pom.xml handoff/
COPY launcher/pom.xml launcher/
COPY supervisor/pom.xml supervisor/
COPY member-starter/pom.xml member-starter/
COPY registry/pom.xml registry/
COPY gateway/pom.xml gateway/
COPY worker-service/pom.xml worker-service/
COPY db-service/pom.xml db-service/
COPY bench/pom.xml bench/
COPY bench/stock-gateway/pom.xml bench/stock-gateway/
COPY bench/quick-member/pom.xml bench/quick-member/
COPY examples/greeting-task/pom.xml examples/greeting-task/
COPY examples/shop-service/pom.xml examples/shop-service/
COPY examples/review-service/pom.xml examples/review-service/
COPY examples/booking-service/pom.xml examples/booking-service/
COPY bench/peers/pom.xml bench/peers/
COPY bench/peers/api/pom.xml bench/peers/api/
COPY bench/peers/db-scheduler/pom.xml bench/peers/db-scheduler/
COPY bench/peers/jobrunr/pom.xml bench/peers/jobrunr/
COPY bench/peers/by-hand/pom.xml bench/peers/by-hand/
COPY system-tests/pom.xml system-tests/
ARG MAVEN_BUILD="mvn -B -q package -DskipTests -Dspotless.check.skip -pl registry,gateway,worker-service,db-service,supervisor -am"
ARG DOWNLOAD="${MAVEN_BUILD} -Dspring-boot.repackage.skip"
RUN ${DOWNLOAD}

COPY . .
RUN ${MAVEN_BUILD} \
 && for service in registry gateway worker-service db-service supervisor; do \
      java -Djarmode=tools -jar "$service/target/$service.jar" extract --destination "/apps/$service" --application-filename app.jar || exit 1; \
      mkdir -p "/apps/$service/native/META-INF/native" || exit 1; \
      for library in "/apps/$service"/lib/netty-transport-native-epoll-*-linux-*.jar; do \
        [ ! -f "$library" ] || (cd "/apps/$service/native" && jar --extract --file "$library" META-INF/native) || exit 1; \
      done; \
    done

# --- one service, on a JRE ----------------------------------------------------------------------
FROM ${RUNTIME_IMAGE}
RUN useradd --system --uid 10001 --no-create-home --home-dir /tmp signalbox \
 && install -d -o signalbox /app \
 && install -d -o signalbox -m 700 /run/signalbox /var/lib/signalbox
WORKDIR /tmp

ARG SERVICE
COPY --from=build /apps/${SERVICE}/lib /app/lib
COPY --from=build /apps/${SERVICE}/app.jar /app/
# Netty would unpack its native transport into a folder from which nothing may be executed here.
COPY --from=build /apps/${SERVICE}/native/META-INF/native /app/native
COPY deploy/jvm/common.options /app/common.options
COPY deploy/jvm/${SERVICE}.options /app/service.options
COPY deploy/ready /app/ready

# JEP 514: a cache of loaded and linked classes halves the start. It is made by the very JVM that
# will use it, with the same options and paths; one that does not fit would only be ignored.
USER signalbox
RUN SIGNALBOX_REGISTRY_PASSWORD=training SIGNALBOX_INTERNAL_PASSWORD=training \
    SIGNALBOX_DATA_DIR=/tmp/training SIGNALBOX_SUPERVISOR_STATEFOLDER=/tmp/training/state SIGNALBOX_REGISTRY_PORT=0 SIGNALBOX_GATEWAY_PORT=0 \
    EUREKA_CLIENT_SERVICEURL_DEFAULTZONE=http://127.0.0.1:9/eureka/ \
    java @/app/common.options @/app/service.options -Djava.library.path=/app/native \
    -XX:AOTCacheOutput=/app/app.aot \
    -Dspring.context.exit=onRefresh -jar /app/app.jar \
 && rm -rf /tmp/training /tmp/tomcat*

# All in a container may be reached from its network; what is published is compose's to say.
ENV SIGNALBOX_MEMBER_ADDRESS=0.0.0.0 SIGNALBOX_REGISTRY_ADDRESS=0.0.0.0 \
    SERVER_PORT=8080 MANAGEMENT_SERVER_PORT=8081
ENTRYPOINT ["java", "@/app/common.options", "@/app/service.options", "-Djava.library.path=/app/native", "-XX:AOTCache=/app/app.aot", "-jar", "/app/app.jar"]
