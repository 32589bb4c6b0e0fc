package io.signalbox.member.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.netflix.appinfo.ApplicationInfoManager;
import com.netflix.appinfo.InstanceInfo;
import java.net.InetAddress;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.cloud.commons.util.InetUtils;
import org.springframework.cloud.commons.util.InetUtilsProperties;
import org.springframework.cloud.netflix.eureka.EurekaInstanceConfigBean;

class OwnAddressTest {

  private static final URI LOCAL_REGISTRY = URI.create("http://127.0.0.1:8761/eureka/");

  @Test
  void it_is_the_one_that_leads_to_the_registry() {
    assertThat(OwnAddress.towards(LOCAL_REGISTRY)).contains(InetAddress.ofLiteral("127.0.0.1"));
  }

  @Test
  void a_registry_without_a_port_will_do() {
    assertThat(OwnAddress.towards(URI.create("http://127.0.0.1/eureka/")))
        .contains(InetAddress.ofLiteral("127.0.0.1"));
  }

  @ParameterizedTest
  @CsvSource({"http://no-such-host.invalid:8761/eureka/", "mailto:nobody"})
  void there_is_none_while_the_registry_cannot_be_found(URI registry) {
    assertThat(OwnAddress.towards(registry)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0.0.0.0,true", "::,true", "127.0.0.1,false", "10.1.2.3,false", "localhost,false"})
  void a_wildcard_is_no_address(String address, boolean wildcard) {
    assertThat(OwnAddress.isWildcard(address)).isEqualTo(wildcard);
  }

  @Test
  void a_member_that_has_moved_says_so() {
    InstanceInfo info =
        InstanceInfo.Builder.newBuilder()
            .setAppName("worker-service")
            .setInstanceId("worker-1")
            .setIPAddr("10.9.8.7")
            .setHostName("10.9.8.7")
            .build();
    info.unsetIsDirty(info.getLastDirtyTimestamp());
    StaticListableBeanFactory beans = new StaticListableBeanFactory();
    beans.addBean(
        "manager",
        new ApplicationInfoManager(
            new EurekaInstanceConfigBean(new InetUtils(new InetUtilsProperties())),
            info,
            (ApplicationInfoManager.OptionalArgs) null));
    AddressAnnouncer announcer =
        new AddressAnnouncer(beans.getBeanProvider(ApplicationInfoManager.class), LOCAL_REGISTRY);
    announcer.start();
    try {
      await().until(() -> info.getIPAddr().equals("127.0.0.1"));
      await().until(info::isDirty);
      assertThat(info.getHostName()).isEqualTo("127.0.0.1");
    } finally {
      announcer.stop();
    }
  }
}
