// Template files as they occur in the wild, written for the tests.

export const voiceFile = `<?xml version="1.0"?>
<!-- made by hand -->
<doc xmlns:tcx="http://www.3cx.com">
  <header>
    <type>gateway-template</type>
    <version>150008</version>
    <time>2024-05-06 10:11:12</time>
    <name>Example &amp; Sons</name>
    <url>https://example.com</url>
    <image>default-icon.png</image>
    <logo>default-logo.png</logo>
    <description>GB, US,Worldwide , US</description>
    <priority>7</priority>
    <tags>registrar, proxy,port</tags>
    <templatetype>thirdparty</templatetype>
    <colour>blue</colour>
  </header>
  <data>
    <sms>
      <variable name="MESSAGING_API_KEY">
        <title>Key</title>
        <option name="Api Key" required="1" maxlength="512" secure="1" type="textbox">old-secret</option>
      </variable>
      <variable name="PROVIDER_URL">
        <title>Address</title>
        <option name="URL" required="true" type="textbox">https://sms.example.com/send</option>
      </variable>
      <field name="ProviderName">Example SMS</field>
      <field name="ProviderType">generic</field>
      <field name="OptionalProvider">1</field>
      <field name="OutboundRouting">0</field>
      <field name="HasWebhook">1</field>
      <field name="MessagingUrl"/>
    </sms>
    <device>
      <type>provider</type>
      <manufacturer>Example</manufacturer>
      <model>trunk</model>
      <field name="Name">Example trunk</field>
      <field name="RegistrarHost">sip.example.com</field>
      <field name="RegistrarPort">0</field>
      <field name="ProxyHost">proxy.example.com</field>
      <field name="ProxyPort">5070</field>
      <field name="LineAuthenticationPassword" status="readonly"/>
      <field name="TimeBetweenRegistration">600</field>
      <field name="RequireAuthFor">3</field>
      <field name="IpInContactReg">2</field>
      <field name="RegistrarInvite">1</field>
      <field name="SRTPMode">1</field>
      <field name="MatchStrategy">1</field>
      <field name="TransportRestriction">tls</field>
      <field name="IPRestriction">IPV4</field>
      <field name="IsSupportReinvite">1</field>
      <field name="DisableVideo">0</field>
      <field name="DestNumberIn_RPID_CALLED">1</field>
      <field name="Wobble" mode="fast">kept</field>
      <field name="Source" parameter="ContactHost" custom="" status="readonly">$GWHostPort</field>
      <field name="ParameterIn" parameter="RequestLineURIUser" custom="">
        $CalledNum
      </field>
      <field name="ParameterIn" parameter="FromUserPart">$CALLERNUM</field>
      <field name="ParameterOut" parameter="PAssertedIdentityUserPart" custom="">$OriginatorCallerId</field>
      <field name="ParameterOut" parameter="ContactHost" custom="">$ContactURI</field>
      <field name="ParameterOut" parameter="ContactUser" custom="office">$CustomField</field>
      <field name="ParameterOut" parameter="FromDisplayName" custom=""></field>
      <field name="ParameterOut" parameter="X-Future-Header" custom="">$CalledNum</field>
      <field name="ParameterOut" parameter="ToUserPart" custom="">$FutureVariable</field>
      <codecs>
        <codec rfcname="pcma"/>
        <codec rfcname="pcmu"/>
        <codec rfcname="opus"/>
        <codec rfcname="pcma"/>
      </codecs>
    </device>
    <sms>
      <field name="ProviderName">Other SMS</field>
      <field name="ProviderType">Flowroute</field>
    </sms>
  </data>
</doc>
`

export const messagingFile = `<doc><header><type>messaging-template</type><name>Only SMS</name></header>
<data><sms><field name="ProviderType">generic</field></sms></data></doc>`

/** A gateway template with the given text inside its device, or in place of what `around` names. */
export const smallFile = (device = ''): string =>
  `<doc><header><type>gateway-template</type><name>Small</name></header><data><device>${device}</device></data></doc>`
