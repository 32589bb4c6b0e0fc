package io.signalbox.tomcat;

import org.apache.catalina.Context;
import org.apache.catalina.core.StandardHost;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;

/** Guards a server; that of the management port is made in a context of its own. */
@ManagementContextConfiguration(proxyBeanMethods = false)
@EnableConfigurationProperties(ServerProperties.class)
public class GuardedServers {

  @Bean
  WebServerFactoryCustomizer<TomcatWebServerFactory> guard(ServerProperties properties) {
    return factory -> {
      factory.setProtocol(GuardedProtocol.class.getName());
      factory.addProtocolHandlerCustomizers(
          handler -> {
            GuardedProtocol protocol = (GuardedProtocol) handler;
            protocol.setRequestTimeout(properties.requestTimeout());
            // Who he is comes before what he sends.
            protocol.setContinueResponseTiming("onRead");
          });
      factory.addContextCustomizers(GuardedServers::reportProblems);
    };
  }

  /** No page and no controller: they would answer in another form, and ask for the credential. */
  private static void reportProblems(Context context) {
    for (ErrorPage page : context.findErrorPages()) {
      context.removeErrorPage(page);
    }
    if (context.getParent() instanceof StandardHost host) {
      host.setErrorReportValveClass(ProblemValve.class.getName());
    }
  }
}
