//! Table of error codes. Source: 全局返回码, and the documentation of single calls. Codes of web
//! authorization (`oauth_code`), of third-party platforms and of shops are left out, because the
//! calls of a bot never return them.
//!
//! Limits that the documentation no longer states, or states differently from page to page, are not
//! repeated: the remedy names the page.

use super::{Kind, Known};

macro_rules! codes {
    ($($code:literal $kind:ident $what:literal, $remedy:literal;)*) => {
        &[$(Known { code: $code, kind: Kind::$kind, what: $what, remedy: $remedy }),*]
    };
}

/// All documented codes, in ascending order.
pub(super) const KNOWN: &[Known] = codes! {
    -1 Busy
        "the platform is busy",
        "try again later";
    40001 Token
        "the access token is invalid, and refreshing it did not help",
        "check whether another program fetches tokens for this account with `/cgi-bin/token` or \
         `force_refresh`, and whether AppID and AppSecret are this account's";
    40002 Request
        "the grant type is wrong",
        "send `client_credential`";
    40003 BadOpenId
        "no user of this account has this OpenID",
        "take the OpenID from a push; it differs from account to account";
    40004 Request
        "the media type is invalid",
        "upload `image`, `voice`, `video` or `thumb`";
    40005 Request
        "the platform accepts no file with this extension",
        "name the file after its format, `photo.jpg` for instance";
    40006 TooLarge
        "the file is too large",
        "make it smaller: 10 MB for pictures and videos, 2 MB for voice, 64 KB for a thumb";
    40007 BadMediaId
        "no file has this MediaId",
        "upload it again: temporary media are kept for three days";
    40008 Request
        "the type of the message is unknown to the platform",
        "send one of the types of `CustomMessage`";
    40009 TooLarge
        "the picture is too large",
        "make it smaller: the platform accepts 10 MB";
    40010 TooLarge
        "the voice message is too large",
        "make it smaller: the platform accepts 2 MB and 60 s";
    40011 TooLarge
        "the video is too large",
        "make it smaller: the platform accepts 10 MB";
    40012 TooLarge
        "the thumb is too large",
        "make it smaller: the platform accepts 64 KB";
    40013 Credential
        "no account has this AppID",
        "copy WECHAT_APP_ID from the console's 开发接口管理";
    40014 Token
        "the access token is invalid, and refreshing it did not help",
        "check whether the store returns the token of another account";
    40015 Request
        "the type of the menu is invalid",
        "see the page 创建自定义菜单";
    40016 Request
        "the menu has no buttons, or more than three",
        "give the menu one to three buttons";
    40017 Request
        "the type of a button is unknown to the platform",
        "see the page 创建自定义菜单";
    40018 Request
        "the name of a button is too long",
        "the platform accepts 16 bytes, which is five Chinese characters";
    40019 Request
        "the key of a button is missing or too long",
        "the platform accepts 128 bytes";
    40020 Request
        "the address of a button is missing or too long",
        "the platform accepts 1,024 bytes";
    40021 Request
        "the version of the menu is invalid",
        "read the menu again, and use its version";
    40022 Request
        "the menu has more than two levels",
        "move deeper buttons up: only top-level buttons open submenus";
    40023 Request
        "a submenu has more than five buttons",
        "give the submenu one to five buttons";
    40024 Request
        "the type of a button in a submenu is unknown to the platform",
        "see the page 创建自定义菜单";
    40025 Request
        "the name of a button in a submenu is too long",
        "the platform accepts 60 bytes, which is twenty Chinese characters";
    40026 Request
        "the key of a button in a submenu is missing or too long",
        "the platform accepts 128 bytes";
    40027 Request
        "the address of a button in a submenu is missing or too long",
        "the platform accepts 1,024 bytes";
    40028 Request
        "the menu is for a user that the platform does not know",
        "take the OpenID from a push";
    40031 BadOpenId
        "the list of users has an invalid OpenID",
        "take OpenIDs from pushes or from the list of followers; they differ from account to \
         account";
    40032 Request
        "the list of users is empty, or too long for one call",
        "pass at least one user, and at most 50 to add or remove a tag";
    40033 Request
        "the request holds `\\u`",
        "leave a backslash before a `u` out of the text: the platform reads it as an escaped \
         character";
    40035 Request
        "a parameter of the call is invalid",
        "compare the request with the page of the call";
    40037 Request
        "the account has no template with this id",
        "copy it from the console, where the account has added the template";
    40038 Request
        "the format of the request is invalid",
        "compare the request with the page of the call";
    40039 Request
        "an address is too long",
        "make it shorter: the platform accepts 1,024 bytes in a menu";
    40048 Request
        "an address is invalid",
        "begin it with `https://`, and use a domain that the account has entered in the console";
    40050 Request
        "no group has this id",
        "use tags, which have replaced groups";
    40051 Request
        "the name of the group is invalid",
        "use tags, which have replaced groups";
    40053 Request
        "the scene of the QR code is invalid",
        "use a number of at least 1, or a text of 1 to 64 characters";
    40054 Request
        "the address of a button in a submenu is invalid",
        "begin it with `https://` or `http://`";
    40055 Request
        "the address of a button is invalid",
        "begin it with `https://` or `http://`";
    40060 Request
        "the message has no article with this number",
        "number articles from 1; 0 or no number deletes all";
    40066 Request
        "the platform has no call with this path",
        "compare the path with the page of the call";
    40117 Request
        "the name of the group is invalid",
        "use tags, which have replaced groups";
    40118 BadMediaId
        "the MediaId has a wrong length",
        "copy the whole MediaId from the answer to the upload";
    40119 Request
        "the type of a button is wrong",
        "see the page 创建自定义菜单";
    40120 Request
        "the type of a button in a submenu is wrong",
        "see the page 创建自定义菜单";
    40121 BadMediaId
        "the file with this MediaId has the wrong type",
        "use the MediaId of a file with the type of the message or button";
    40125 Credential
        "the AppSecret is wrong",
        "copy WECHAT_APP_SECRET from the console's 开发接口管理, or create a new one there";
    40132 Request
        "the WeChat name is invalid",
        "copy it from the user's profile in WeChat";
    40137 Request
        "the platform does not accept this picture format",
        "convert it to PNG or JPEG";
    40155 Request
        "the text links to the page of another account",
        "remove the link";
    40164 NotAllowed
        "",
        "";
    40165 Request
        "the page of the mini-program is invalid",
        "use a path of its published version";
    40166 Request
        "the AppID of the mini-program is invalid",
        "copy it from the mini-program's console, and link the mini-program to the account";
    40200 Unauthorized
        "the account is neither a mini-program nor a verified service account",
        "have it verified (认证), or use another call";
    40201 Request
        "the account has no address for pushes",
        "enter the URL in the console, under 设置与开发 → 服务器配置";
    40202 Request
        "the action of the network check is invalid",
        "send `dns`, `ping` or `all`";
    40203 Request
        "the operator of the network check is invalid",
        "send `CHINANET`, `UNICOM`, `CAP` or `DEFAULT`";
    40227 Request
        "the title is empty",
        "use at least one character";
    40243 Credential
        "the AppSecret is frozen",
        "unfreeze it in the console's 开发接口管理";
    40249 Request
        "the message contains advertising, which its template does not allow",
        "remove the advertising: use the template only for what the user asked for";
    40250 Request
        "the content of the message is irregular, an empty value for instance",
        "fill each field of the template, and send again";
    40251 OutOfQuota
        "the account's messages are limited because of a violation, and the limit is used up",
        "see the notices in the console, and wait until the limit ends";
    40252 Unauthorized
        "the platform is reviewing some content of this template",
        "wait for the end of the review, or use another template";
    41001 Token
        "the request has no access token",
        "check whether a proxy removes the query";
    41002 Credential
        "the request has no AppID",
        "check whether a proxy removes the body";
    41004 Credential
        "the request has no AppSecret",
        "check whether a proxy removes the body";
    41005 Request
        "the upload has no file",
        "send at least one byte";
    41006 Request
        "the request has no MediaId",
        "pass the MediaId of an uploaded file";
    41007 Request
        "the data of the submenu is missing",
        "give each button a type or a submenu";
    41009 Request
        "the request has no OpenID",
        "take the OpenID from a push";
    41010 Request
        "the request has no address",
        "add the address";
    41040 Request
        "the text may not be declared original",
        "remove the declaration, or see the platform's rules for original texts";
    42001 Token
        "the access token has expired, and refreshing it did not help",
        "check whether the store returns expired tokens";
    42010 TooFrequent
        "the same MediaId was sent to all again too soon",
        "try again later";
    43001 Request
        "the call needs GET",
        "make it with `Api::get`";
    43002 Request
        "the call needs POST",
        "make it with `Api::call`";
    43003 Request
        "the call needs HTTPS",
        "begin WECHAT_API_BASE with `https://`";
    43004 NotFollowing
        "the user does not follow the account",
        "do not write to them again before they subscribe";
    43019 Request
        "the account has put the user on its blacklist",
        "remove the user from the blacklist (黑名单) first, or do not write to them";
    43101 Unwanted
        "the user has not agreed to this notification",
        "ask the user again on one of your pages";
    43116 Unauthorized
        "the template was abused and is banned",
        "choose another template in the console";
    44001 Request
        "the file is empty",
        "send at least one byte";
    44002 Request
        "the body of the call is empty",
        "send the JSON that the page of the call shows; check whether a proxy removes the body";
    44003 Request
        "the article is empty",
        "add a title and content to the article";
    44004 Request
        "the text is empty",
        "send at least one character that is not white space";
    44005 Request
        "the list is empty",
        "send at least one entry";
    44008 Request
        "the review refused the sound",
        "send another recording";
    44009 Request
        "the review refused the sound in an article",
        "remove the sound, or use another recording";
    45001 TooLarge
        "the file is too large",
        "make it smaller: see the page of the call for its limit";
    45002 TooLong
        "the text is too long",
        "a message has at most 2,048 bytes: split the text with `CustomMessage::texts`";
    45003 TooLong
        "the title is too long",
        "make it shorter: see the page of the call for its limit";
    45004 TooLong
        "the description is too long",
        "make it shorter: see the page of the call for its limit";
    45005 TooLong
        "the link is too long",
        "make it shorter: see the page of the call for its limit";
    45006 TooLong
        "the link of the picture is too long",
        "make it shorter, or use another address for the picture";
    45007 TooLarge
        "the sound is too long",
        "cut it to 60 s";
    45008 Request
        "the message has more than one article",
        "send one message for each";
    45009 OutOfQuota
        "the day's calls of this kind are used up",
        "wait for midnight, Beijing time, or reset the quota in the console, ten times a month";
    45010 OutOfQuota
        "the account has too many menus",
        "delete an unused one";
    45011 TooFrequent
        "too many calls within a minute",
        "wait for the next minute";
    45015 OutOfWindow
        "the user did nothing in the last 48 h, or unfollowed",
        "wait until they write, or use a template message";
    45016 Request
        "the group is built into the platform",
        "do not change the groups 0, 1 and 2";
    45017 Request
        "the name of the group is too long",
        "use tags, which have replaced groups";
    45018 OutOfQuota
        "the account has too many groups",
        "use tags, which have replaced groups";
    45029 OutOfQuota
        "the account has reached its limit of permanent QR codes",
        "create temporary ones, which have no limit";
    45035 NotAllowed
        "",
        "";
    45047 OutOfQuota
        "the messages for what the user did last are used up: five after a message, three after a \
         tap, subscription or scan",
        "wait until they do something again";
    45056 OutOfQuota
        "the account has a hundred tags, which is the limit",
        "delete an unused one";
    45057 Request
        "more than 100,000 users have the tag",
        "remove the tag from the users first";
    45058 Request
        "the tag is built into the platform",
        "do not change the tags 0, 1 and 2";
    45059 OutOfQuota
        "a user has twenty tags, which is the limit",
        "remove one from the user first";
    45062 Unauthorized
        "the message has an advertisement, and cannot be sent to all through the API",
        "send it in the console";
    45064 Unauthorized
        "the menu opens a mini-program that is not linked to the account",
        "link it in the console under 小程序管理, or remove the button";
    45065 Request
        "a message to all was already sent with this `clientmsgid`",
        "treat the message as sent, or choose another `clientmsgid` for another message";
    45066 TooFrequent
        "the same `clientmsgid` was sent again too soon",
        "wait for a minute, then send the message again";
    45067 TooLong
        "the `clientmsgid` is too long",
        "make it shorter: the platform accepts 64 bytes";
    45072 Request
        "the typing command is invalid",
        "send `Typing` or `CancelTyping`";
    45080 OutOfWindow
        "the user wrote nothing in the last 30 s",
        "show the typing state only in answer to a message";
    45081 TooFrequent
        "the typing state is already shown",
        "do not show it again: it lasts for 15 s, or until a message is sent";
    45083 Request
        "the speed of messages to all is out of range",
        "set a `speed` of 0 to 4";
    45084 Request
        "the speed of messages to all is missing",
        "set a `speed` of 0 to 4";
    45110 TooLong
        "the name of the author is too long",
        "make it shorter: see the page of the call for its limit";
    45157 Request
        "the name of the tag is invalid, or another tag has it",
        "list the tags and use the id of the one with this name, or choose another name";
    45158 Request
        "the name of the tag is too long",
        "the platform accepts 30 bytes, which is ten Chinese characters";
    45159 Request
        "no tag has this id",
        "list the tags";
    46001 BadMediaId
        "no file has this MediaId",
        "upload it again: temporary media are kept for three days";
    46002 Request
        "no menu has this version",
        "read the menu again";
    46003 Request
        "the account has no menu",
        "create one";
    46004 BadOpenId
        "the user does not exist",
        "take the OpenID from a push";
    47001 Request
        "the platform cannot read the request",
        "compare the request with the page of the call";
    47003 Request
        "a field of the template is missing, empty, or not of the form that its name asks for",
        "fix the field that the platform names: `thing` takes 20 characters, `time` a time, \
         `character_string` no Chinese";
    48001 Unauthorized
        "the account may not make this call",
        "see 设置与开发 → 接口权限: most calls need a verified account (认证)";
    48002 Unwanted
        "the user has switched off the account's messages",
        "do not write to them";
    48004 Unauthorized
        "the platform has banned the call for this account, because its rules were broken",
        "read the notice at mp.weixin.qq.com, and fix what it names before you call again";
    48005 Request
        "the material is used by a reply or a menu, and cannot be deleted",
        "remove it from the automatic replies and the menu first";
    48006 OutOfQuota
        "the quota was reset ten times this month",
        "wait for the next month";
    48008 Unauthorized
        "the account may not send messages of this type",
        "see 设置与开发 → 接口权限, or send another type";
    48021 Request
        "the draft was saved by the console itself, and cannot be sent",
        "save it by hand first";
    49003 BadOpenId
        "no user of this account has this OpenID",
        "take the OpenID from a push; it differs from account to account";
    50001 Unauthorized
        "the user or account has not authorized the call",
        "ask for the authorization, and call again";
    50002 Unwanted
        "the user is restricted or gone, or the account's call is banned",
        "do not write to the user; if all calls are refused, see the notices in the console";
    50004 Credential
        "the account is not allowed to call the platform",
        "see the notices in the console";
    50005 NotFollowing
        "the user does not follow the account",
        "do not write to them again before they subscribe";
    50007 Credential
        "the account is disabled",
        "see the notices in the console";
    53500 Unauthorized
        "publishing is banned for this account",
        "see the notices in the console";
    53501 TooFrequent
        "too many articles were published within a short time",
        "wait before publishing again";
    53502 Request
        "no job of publishing has this id",
        "use the `publish_id` of the answer";
    53600 Request
        "no published article has this id",
        "use the `article_id` of the event or of the list";
    61004 NotAllowed
        "",
        "";
    61451 Request
        "a parameter of the call is invalid",
        "compare the request with the page of the call";
    61452 Request
        "the customer-service account is invalid",
        "list the accounts, and use one of them";
    61453 Request
        "a customer-service account with this name already exists",
        "choose another name";
    61454 TooLong
        "the name of the customer-service account is too long",
        "use at most 10 letters before the `@`";
    61455 Request
        "the name of the customer-service account has a character that is not allowed",
        "use only letters and digits";
    61456 OutOfQuota
        "the account has reached its limit of customer-service accounts",
        "delete an unused one";
    61457 Request
        "the platform does not accept the portrait",
        "send a JPEG of 640 × 640 pixels";
    61500 Request
        "the format of the date is wrong",
        "write it as `2015-01-31`";
    63001 Request
        "some parameters are empty",
        "compare the request with the page of the call";
    63002 Request
        "the signature is invalid",
        "sign again, with the key that belongs to the call";
    65301 Request
        "no conditional menu has this id",
        "read the menu, which lists the ids of all conditional menus";
    65302 BadOpenId
        "no user has this OpenID or WeChat name",
        "take the OpenID from a push, or the name from WeChat";
    65303 Request
        "the account has no default menu",
        "create a default menu first";
    65304 Request
        "the rule of a conditional menu is empty",
        "add a tag or a platform to the rule";
    65305 OutOfQuota
        "the account has reached its limit of conditional menus",
        "delete an unused one";
    65306 Unauthorized
        "the account cannot have conditional menus",
        "have it verified (认证)";
    65307 Request
        "the conditional menu is empty",
        "give the menu one to three buttons";
    65308 Request
        "a button has no type",
        "give each button without a submenu a type";
    65309 Unauthorized
        "conditional menus are switched off",
        "switch them on in the console, under 自定义菜单";
    65310 Request
        "the rule has a province or city, but no country",
        "add the country, or match by tag";
    65311 Request
        "the rule has a city, but no province",
        "add the province, or match by tag";
    65312 Request
        "the country of the rule is invalid",
        "match by tag: the platform no longer matches by place";
    65313 Request
        "the province of the rule is invalid",
        "match by tag: the platform no longer matches by place";
    65314 Request
        "the city of the rule is invalid",
        "match by tag: the platform no longer matches by place";
    65316 Request
        "the menu links to too many domains",
        "link to at most three";
    65317 Request
        "the address of a button is invalid",
        "begin it with `https://` or `http://`";
    65400 Unauthorized
        "the account's customer service is switched off",
        "switch it on in the console, under 客服";
    65401 Request
        "the customer-service account is invalid",
        "list the accounts, and use one of them";
    65403 Request
        "the nickname of the customer-service staff is invalid",
        "use 1 to 16 characters";
    65404 Request
        "the customer-service account is invalid",
        "write it as `name@account`, with the account's WeChat name";
    65405 OutOfQuota
        "the account has reached its limit of customer-service accounts",
        "delete an unused one";
    65406 Request
        "a customer-service account with this name already exists",
        "choose another name";
    65407 Request
        "the invited person is already customer-service staff of the account",
        "use the person's existing account";
    65408 Request
        "the invitation was already sent",
        "wait for the invited person's answer";
    65409 Request
        "the WeChat name of the invited person is invalid",
        "copy it from their profile in WeChat";
    65410 Request
        "the invited person has reached the limit of customer-service accounts",
        "invite somebody else";
    65411 Request
        "an invitation for this account awaits its answer",
        "wait for the answer, or until it expires";
    65412 Request
        "the customer-service account is already linked to a person",
        "invite to another account";
    76021 Request
        "the platform has no call with this path",
        "begin the path with `/`, without domain and query";
    87009 Request
        "the signature is invalid",
        "sign again, with the key that belongs to the call";
    89501 NotAllowed
        "the account's administrator has not answered the request for calls from this address",
        "have them confirm it in WeChat, or add the address to the white list, 设置与开发 → 开发接口管理 → \
         基本配置 → IP白名单";
    89503 NotAllowed
        "the account's administrator must confirm calls from this address",
        "have them confirm the request in WeChat, or add the address to the white list, 设置与开发 → \
         开发接口管理 → 基本配置 → IP白名单";
    89504 Request
        "the message to all still awaits its approval",
        "wait for the administrator";
    89505 Request
        "the message to all awaits the administrator's confirmation",
        "ask the administrator to confirm it in WeChat";
    89506 NotAllowed
        "the account's administrator refused calls from this address twice within 24 h, and the \
         platform takes none for 24 h",
        "ask the administrator to add the address to the white list, 设置与开发 → 开发接口管理 → 基本配置 → \
         IP白名单, or call from another address";
    89507 NotAllowed
        "the account's administrator refused calls from this address, and the platform takes none \
         for an hour",
        "wait for an hour, or ask the administrator to add the address to the white list, 设置与开发 → \
         开发接口管理 → 基本配置 → IP白名单";
    200_011 Credential
        "the account is banned",
        "see the notices in the console";
    200_012 OutOfQuota
        "the account has 50 templates, which is the limit",
        "delete an unused one";
    200_013 Request
        "the template is banned",
        "choose another one";
    200_014 Request
        "the `tid` of the template is wrong",
        "copy it from the list of templates";
    200_020 Request
        "the list of the template's keywords is wrong",
        "pass 2 to 5 of the template's own keywords";
    200_021 Request
        "the description of the scene is wrong",
        "use 1 to 15 characters";
};
