-- First, once: create a table of the trail. Athena accepts one statement at a time.
CREATE EXTERNAL TABLE IF NOT EXISTS cogtrail_logs (
  eventsource string,
  eventname string
)
PARTITIONED BY (account string, region string, day string)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://logs/ox/AWSLogs/o-abcdefghij/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.account.type' = 'enum',
  'projection.account.values' = '123456789012,210987654321',
  'projection.region.type' = 'enum',
  'projection.region.values' = 'us-east-1,eu-west-1',
  'projection.day.type' = 'date',
  'projection.day.format' = 'yyyy/MM/dd',
  'projection.day.interval' = '1',
  'projection.day.interval.unit' = 'DAYS',
  'projection.day.range' = '2025/01/01,2025/02/01',
  'storage.location.template' = 's3://logs/ox/AWSLogs/o-abcdefghij/${account}/CloudTrail/${region}/${day}'
);

-- Then: find the objects that hold such events. Days are days of delivery.
SELECT DISTINCT "$path"
FROM cogtrail_logs
WHERE account IN ('123456789012', '210987654321')
  AND region IN ('us-east-1', 'eu-west-1')
  AND day BETWEEN '2025/01/01' AND '2025/02/01'
  AND (
    (eventsource IN ('cognito-idp.amazonaws.com')
    AND (eventname IN ('DeleteUser', 'AdminDeleteUser')))
    OR (eventsource IN ('cognito-idp.amazonaws.com')
    AND (eventname IN ('DeleteUserPool')))
    OR (eventsource IN ('cognito-identity.amazonaws.com', 'cognito-sync.amazonaws.com')
    AND (eventname IN ('DeleteIdentities', 'DeleteIdentityPool', 'UnlinkIdentity', 'UnlinkDeveloperIdentity', 'DeleteDataset')))
    OR (eventsource IN ('cognito-idp.amazonaws.com', 'cognito-identity.amazonaws.com', 'cognito-sync.amazonaws.com')
    AND (eventname LIKE 'Delete%' ESCAPE '!'
      OR eventname LIKE 'AdminDelete%' ESCAPE '!'))
    OR (eventsource IN ('cognito-idp.amazonaws.com')
    AND (eventname IN ('OAuth2_Authorize_GET', 'Beta_Authorize_GET')))
    OR (eventsource IN ('cognito-idp.amazonaws.com')
    AND (eventname IN ('SignUp', 'ConfirmSignUp', 'AdminCreateUser', 'AdminConfirmSignUp', 'ResendCode_POST')
      OR eventname LIKE 'Signup!_%' ESCAPE '!'
      OR eventname LIKE 'signup!_%' ESCAPE '!'
      OR eventname LIKE 'Confirm!_%' ESCAPE '!'
      OR eventname LIKE 'confirmUser!_%' ESCAPE '!'))
    OR (eventsource IN ('cognito-idp.amazonaws.com')
    AND (eventname IN ('InitiateAuth', 'RespondToAuthChallenge', 'AdminInitiateAuth', 'AdminRespondToAuthChallenge', 'CognitoAuthentication', 'selectChallenge_POST', 'verifyCode_POST')
      OR eventname LIKE 'Login!_%' ESCAPE '!'
      OR eventname LIKE 'login!_%' ESCAPE '!'
      OR eventname LIKE 'Mfa%' ESCAPE '!'
      OR eventname LIKE 'mfa!_%' ESCAPE '!'
      OR eventname LIKE 'passkeys!_%' ESCAPE '!'))
    OR (eventsource IN ('cognito-idp.amazonaws.com')
    AND (eventname IN ('SAML2Response_POST', 'Beta_SAML2Response_POST', 'Login_OIDC_SAML_POST')
      OR eventname LIKE 'OAuth2Response!_%' ESCAPE '!'))
    OR (eventsource IN ('cognito-idp.amazonaws.com')
    AND (eventname IN ('Beta_Token_POST', 'Token_POST')))
  );
